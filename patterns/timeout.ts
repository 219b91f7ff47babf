import { backoffOf, longestWaitMs, type RetriedTier } from './retry.ts';

/** Deadline of one attempt of a rule tier, in milliseconds. A rule computes for milliseconds; 5 s is a hang. */
export const RULE_ATTEMPT_TIMEOUT_MS = 5_000;

/** The deadline of one attempt of a tier, in milliseconds @default {@link RULE_ATTEMPT_TIMEOUT_MS} */
export function attemptTimeoutMsOf(tier: { readonly attemptTimeoutMs?: number | undefined }): number {
  return tier.attemptTimeoutMs ?? RULE_ATTEMPT_TIMEOUT_MS;
}

/** Longest deadline of an attempt, in milliseconds: 14 minutes, since Lambda ends a function after 15. */
export const MAX_ATTEMPT_TIMEOUT_MS = 840_000;

/** Shortest wait for the answer to a question, in milliseconds: Step Functions takes whole seconds. */
export const MIN_ANSWER_TIMEOUT_MS = 1_000;

/** Longest wait for the answer to a question, in milliseconds: 90 days, less than the records of a workflow are kept. */
export const MAX_ANSWER_TIMEOUT_MS = 7_776_000_000;

/** Budget of one agent call over all tiers and retries unless it declares its own, in milliseconds. */
export const CALL_BUDGET_MS = 45_000;

/** Longest budget of a call, in milliseconds: 15 minutes. */
export const MAX_CALL_BUDGET_MS = 900_000;

/** A tier's limit is its attempt's deadline and this: time to start, to read its input and to store its answer. */
const TIER_MARGIN_SECONDS = 3;

/** The Task outlives its Lambda by this much: a function reported as timed out is dead, and a slow cold start fits. */
const TASK_MARGIN_SECONDS = 8;

/** An attempt that is refused at its start, and RecordFailure: 1.7 s on a machine under a load of 20 (ADR 0013). */
const HANDOVER_MS = 2_000;

/** A tier as far as its time is concerned. */
export interface TimedTier extends RetriedTier {
  readonly attemptTimeoutMs: number;
}

/**
 * Longest time between the last attempt of a tier and the first of the next one, in milliseconds: the longest retry wait
 * after a crash, which nothing of ours can shorten, and the handover. 4 s with the default retries.
 */
export function betweenTiersMs(tier: RetriedTier): number {
  const backoff = backoffOf(tier, 'backoff');
  return longestWaitMs(backoff, backoff.maxAttempts) + HANDOVER_MS;
}

/** Time limit of one attempt of a tier, in whole seconds. */
export function tierLimitSeconds(attemptTimeoutMs: number): number {
  return Math.ceil(attemptTimeoutMs / 1000) + TIER_MARGIN_SECONDS;
}

/** The Lambda's own limit, in whole seconds: that of the longest of its tiers. */
export function functionTimeoutSeconds(attemptTimeoutsMs: readonly number[]): number {
  return Math.max(...attemptTimeoutsMs.map(tierLimitSeconds));
}

/** The Task's limit, in whole seconds, where the budget leaves room for it. */
export function taskTimeoutSeconds(limitSeconds: number): number {
  return limitSeconds + TASK_MARGIN_SECONDS;
}

/**
 * Longest time of a chain of tiers when each has one attempt that uses all of its limit, in milliseconds. Synth accepts a
 * chain that fits its agent's budget, and at run time a tier leaves this much to the tiers after it.
 */
export function chainMs(tiers: readonly TimedTier[]): number {
  const limitsMs = tiers.map(({ attemptTimeoutMs }) => tierLimitSeconds(attemptTimeoutMs) * 1000);
  const gapsMs = tiers.slice(0, -1).map(betweenTiersMs);
  return [...limitsMs, ...gapsMs].reduce((sum, ms) => sum + ms, 0);
}

/** Time that a tier reserves for the tiers after it, in milliseconds. */
export function reservedMs(tier: RetriedTier, later: readonly TimedTier[]): number {
  return later.length === 0 ? 0 : betweenTiersMs(tier) + chainMs(later);
}
