import type { RetryPolicy } from './catalogue/errors.ts';

/** A Retry block of Step Functions; with full jitter each wait is drawn between 0 and its interval. */
export interface RetryBackoff {
  readonly maxAttempts: number;
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
}

/** Three attempts. Waits at most 1 s and 2 s, with full jitter half of that on average; the cap is for longer policies. */
export const AGENT_BACKOFF: RetryBackoff = { maxAttempts: 2, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 60 };

/** Patience when throttled: waits at most 2, 4 and 8 s. */
export const THROTTLE_BACKOFF: RetryBackoff = { ...AGENT_BACKOFF, maxAttempts: 3, intervalSeconds: 2 };

/** A handler of ours is retried over about 15 s (1 + 2 + 4 + 8): longer than a failover of the store takes. */
export const HANDLER_BACKOFF: RetryBackoff = { ...AGENT_BACKOFF, maxAttempts: 4 };

/**
 * The longest wait that may follow an attempt, in milliseconds. Each Retry block counts its own retries, and an attempt
 * knows only their sum: this is the bound for any mixture.
 * @param retryCount retries made before that attempt, State.RetryCount
 */
export function longestWaitMs(policy: Exclude<RetryPolicy, 'never'>, retryCount: number): number {
  const backoff = policy === 'backoff' ? AGENT_BACKOFF : THROTTLE_BACKOFF;
  const { maxAttempts, intervalSeconds, backoffRate, maxDelaySeconds } = backoff;
  const retries = Math.min(retryCount, maxAttempts - 1);
  return Math.min(intervalSeconds * backoffRate ** retries, maxDelaySeconds) * 1000;
}
