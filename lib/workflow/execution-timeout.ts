import type { AgentPlan, PhasePlan, TierPlan } from '../../patterns/catalogue/payloads.ts';
import { longestRounds } from '../../patterns/degradation/phase-decisions.ts';
import { wavesOf } from '../../patterns/fallback/call.ts';
import { backoffOf, HANDLER_BACKOFF, longestWaitsMs } from '../../patterns/retry.ts';
import { taskTimeoutSeconds } from '../../patterns/timeout.ts';
import { HANDLER_TASK_TIMEOUT } from './handler-task.ts';

/** A handler whose every attempt takes all of its Task's limit, in seconds: 115. */
const HANDLER_SECONDS =
  (1 + HANDLER_BACKOFF.maxAttempts) * HANDLER_TASK_TIMEOUT.toSeconds() + longestWaitsMs(HANDLER_BACKOFF) / 1000;

/** Step Functions ends an execution after a year. */
const LONGEST_EXECUTION_SECONDS = 31_536_000;

/** So many questions of a call, one after another, may each wait for all of their time. A graph has no limit of its own. */
const QUESTIONS_OF_A_CALL = 10;

/** After the end of a call's budget an attempt is still started, which refuses itself: a slow cold start, in seconds. */
const REFUSED_ATTEMPT_SECONDS = taskTimeoutSeconds(0);

/**
 * Limit of one execution, in seconds: what its states may take together when each of them takes all of its own limit. So
 * an execution ends by the budgets of its calls, never by this limit while one of them has time left.
 * @param supersteps most supersteps of a graph @default - the plans are phases, which run once
 */
export function executionTimeoutSeconds(plans: readonly PhasePlan[], supersteps?: number): number {
  const acceptAndReport = 2 * HANDLER_SECONDS;
  const longestSeconds = (plan: PhasePlan) =>
    supersteps === undefined ? longestPhaseSeconds(plan) : longestGraphSeconds(plan, supersteps);
  const seconds = Math.ceil(plans.reduce((sum, plan) => sum + longestSeconds(plan), acceptAndReport));
  return Math.min(seconds, LONGEST_EXECUTION_SECONDS);
}

/** Each superstep as long as the longest call; calls that wait for their turn have to be few. */
function longestGraphSeconds({ agents }: PhasePlan, supersteps: number): number {
  return HANDLER_SECONDS + supersteps * (HANDLER_SECONDS + Math.max(...agents.map(longestCallSeconds)));
}

function longestPhaseSeconds({ agents, extraRounds, maxConcurrency }: PhasePlan): number {
  const calls = agents.reduce((sum, { replicas }) => sum + replicas, 0);
  const longestFanOut = wavesOf(calls, maxConcurrency) * Math.max(...agents.map(longestCallSeconds));
  const beginAndEnd = 2 * HANDLER_SECONDS;
  return longestRounds(extraRounds) * (beginAndEnd + longestFanOut);
}

/** The budget of a call, and after it what may still run: waits before retries that Lambda's refusals cause, RecordFailure. */
function longestCallSeconds({ budgetMs, tiers }: AgentPlan): number {
  const waitsMs = Math.max(...tiers.map(retryWaitsMs));
  const callSeconds = (budgetMs + waitsMs) / 1000 + REFUSED_ATTEMPT_SECONDS + HANDLER_SECONDS;
  const answerSeconds = Math.max(0, ...tiers.map(({ answerTimeoutSeconds = 0 }) => answerTimeoutSeconds));
  // after each answer the call has its whole budget again
  return answerSeconds === 0 ? callSeconds : callSeconds + QUESTIONS_OF_A_CALL * (answerSeconds + callSeconds);
}

function retryWaitsMs(tier: TierPlan): number {
  return longestWaitsMs(backoffOf(tier, 'backoff')) + longestWaitsMs(backoffOf(tier, 'throttle'));
}
