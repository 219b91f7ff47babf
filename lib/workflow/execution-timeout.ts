import type { AgentPlan, PhasePlan, TierPlan } from '../../patterns/catalogue/payloads.ts';
import { longestRounds } from '../../patterns/degradation/phase-decisions.ts';
import { wavesOf } from '../../patterns/fallback/call.ts';
import { backoffOf, HANDLER_BACKOFF, longestWaitsMs } from '../../patterns/retry.ts';
import { taskTimeoutSeconds } from '../../patterns/timeout.ts';
import { HANDLER_TASK_TIMEOUT } from './phase.ts';

/** A handler whose every attempt takes all of its Task's limit, in seconds: 115. */
const HANDLER_SECONDS =
  (1 + HANDLER_BACKOFF.maxAttempts) * HANDLER_TASK_TIMEOUT.toSeconds() + longestWaitsMs(HANDLER_BACKOFF) / 1000;

/** After the end of a call's budget an attempt is still started, which refuses itself: a slow cold start, in seconds. */
const REFUSED_ATTEMPT_SECONDS = taskTimeoutSeconds(0);

/**
 * Limit of one execution, in seconds: what its states may take together when each of them takes all of its own limit. So
 * an execution ends by the budgets of its calls, never by this limit while one of them has time left.
 */
export function executionTimeoutSeconds(plans: readonly PhasePlan[]): number {
  const acceptAndReport = 2 * HANDLER_SECONDS;
  return Math.ceil(plans.reduce((sum, plan) => sum + longestPhaseSeconds(plan), acceptAndReport));
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
  return (budgetMs + waitsMs) / 1000 + REFUSED_ATTEMPT_SECONDS + HANDLER_SECONDS;
}

function retryWaitsMs(tier: TierPlan): number {
  return longestWaitsMs(backoffOf(tier, 'backoff')) + longestWaitsMs(backoffOf(tier, 'throttle'));
}
