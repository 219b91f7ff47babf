/** How often, and how long, a target is tried again. */
export interface RetryPolicy {
  /** 0 to 185 */
  readonly maximumRetryAttempts: number;
  /** 60 to 86,400 */
  readonly maximumEventAgeSeconds: number;
}

/** Why there is no further attempt, in the words of dead-letter queues. */
export type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** EventBridge and its Scheduler give up after a day or 185 retries unless the target says otherwise. */
export const DEFAULT_RETRY_ATTEMPTS = 185;
export const DEFAULT_EVENT_AGE_SECONDS = 86_400;

/**
 * EventBridge only says exponential, with jitter, 185 times in 24 hours. Doubled from 1 s up to 8 min, the 185th
 * retry comes after 23.6 hours at the latest.
 */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 480_000;

/** How long to wait for the next attempt, or why there is none. @param jitter 0 <= x < 1 */
export function nextAttempt(
  { attempts, acceptedMs }: { readonly attempts: number; readonly acceptedMs: number },
  { maximumRetryAttempts, maximumEventAgeSeconds }: RetryPolicy,
  nowMs: number,
  jitter: number,
): { readonly afterMs: number } | { readonly exhausted: Exhausted } {
  if (attempts >= maximumRetryAttempts) return { exhausted: 'MaximumRetryAttempts' };
  const fullMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
  const afterMs = fullMs * (1 - jitter / 2);
  if (nowMs + afterMs > acceptedMs + maximumEventAgeSeconds * 1000) return { exhausted: 'MaximumEventAgeInSeconds' };
  return { afterMs };
}
