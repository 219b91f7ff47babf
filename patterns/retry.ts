import * as z from 'zod';
import type { RetryPolicy } from './catalogue/errors.ts';

/** A Retry block of Step Functions; with full jitter each wait is drawn between 0 and its interval. */
export const retryBackoff = z.strictObject({
  /** retries, so attempts less one */
  maxAttempts: z.int().nonnegative(),
  intervalSeconds: z.int().positive(),
  backoffRate: z.number().min(1),
  maxDelaySeconds: z.int().positive(),
  jitter: z.enum(['full', 'none']),
});
export type RetryBackoff = z.infer<typeof retryBackoff>;

/** Three attempts. Waits at most 1 s and 2 s, with full jitter half of that on average; the cap is for longer policies. */
export const AGENT_BACKOFF: RetryBackoff = {
  maxAttempts: 2,
  intervalSeconds: 1,
  backoffRate: 2,
  maxDelaySeconds: 60,
  jitter: 'full',
};

/** Patience when throttled: waits at most 2, 4 and 8 s. */
export const THROTTLE_BACKOFF: RetryBackoff = throttleBackoffOf(AGENT_BACKOFF);

/** A handler of ours is retried over about 15 s (1 + 2 + 4 + 8): longer than a failover of the store takes. */
export const HANDLER_BACKOFF: RetryBackoff = { ...AGENT_BACKOFF, maxAttempts: 4 };

/** The retries of a tier after failures that may pass. Fields that are left out have their defaults. */
export interface RetryOptions {
  /** attempts in all, 1 to 10; with 1 the tier is not retried, also when it is throttled @default 3 */
  readonly attempts?: number;
  /** longest wait before the second attempt, in whole seconds, 1 to 300; twice that when throttled @default 1 */
  readonly firstDelaySeconds?: number;
  /** each further wait is so many times as long, 1 to 10 @default 2 */
  readonly backoffRate?: number;
  /** no wait is longer, in whole seconds, 1 to 300 and at least the first @default 60 */
  readonly maxDelaySeconds?: number;
  /** `full` draws each wait between 0 and its length, so that callers do not come back together @default 'full' */
  readonly jitter?: 'full' | 'none';
}

/** The Retry block of a tier's retries. @returns undefined for the default */
export function retryBackoffOf(options: RetryOptions | undefined): RetryBackoff | undefined {
  if (options === undefined) return undefined;
  return {
    maxAttempts: (options.attempts ?? AGENT_BACKOFF.maxAttempts + 1) - 1,
    intervalSeconds: options.firstDelaySeconds ?? AGENT_BACKOFF.intervalSeconds,
    backoffRate: options.backoffRate ?? AGENT_BACKOFF.backoffRate,
    maxDelaySeconds: options.maxDelaySeconds ?? Math.max(AGENT_BACKOFF.maxDelaySeconds, options.firstDelaySeconds ?? 0),
    jitter: options.jitter ?? AGENT_BACKOFF.jitter,
  };
}

/** The Retry block after throttling: one retry more, and twice as long a first wait. A tier without retries has none. */
function throttleBackoffOf(backoff: RetryBackoff): RetryBackoff {
  const intervalSeconds = 2 * backoff.intervalSeconds;
  return {
    ...backoff,
    maxAttempts: backoff.maxAttempts === 0 ? 0 : backoff.maxAttempts + 1,
    intervalSeconds,
    maxDelaySeconds: Math.max(backoff.maxDelaySeconds, intervalSeconds),
  };
}

/** A tier, as far as its retries are concerned. @default {@link AGENT_BACKOFF} */
export interface RetriedTier {
  readonly retry?: RetryBackoff | undefined;
}

/** The Retry block of a tier for the errors of a policy. */
export function backoffOf({ retry }: RetriedTier, policy: Exclude<RetryPolicy, 'never'>): RetryBackoff {
  if (retry === undefined) return policy === 'backoff' ? AGENT_BACKOFF : THROTTLE_BACKOFF;
  return policy === 'backoff' ? retry : throttleBackoffOf(retry);
}

/**
 * The longest wait that may follow an attempt, in milliseconds. Each Retry block counts its own retries, and an attempt
 * knows only their sum: this is the bound for any mixture.
 * @param retryCount retries made before that attempt, State.RetryCount
 */
export function longestWaitMs(backoff: RetryBackoff, retryCount: number): number {
  const { maxAttempts, intervalSeconds, backoffRate, maxDelaySeconds } = backoff;
  if (maxAttempts === 0) return 0;
  const retries = Math.min(retryCount, maxAttempts - 1);
  return Math.ceil(Math.min(intervalSeconds * backoffRate ** retries, maxDelaySeconds) * 1000);
}

/** The sum of all waits of a Retry block, each at its longest, in milliseconds. */
export function longestWaitsMs(backoff: RetryBackoff): number {
  const waits = Array.from({ length: backoff.maxAttempts }, (_, retry) => longestWaitMs(backoff, retry));
  return waits.reduce((sum, wait) => sum + wait, 0);
}
