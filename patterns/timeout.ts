/** Deadline of one attempt of a rule tier, in milliseconds. A rule computes for milliseconds; 5 s is a hang. */
export const RULE_ATTEMPT_TIMEOUT_MS = 5_000;

/** Budget of one agent call over all tiers and retries, in milliseconds: no agent can hold a workflow up longer. */
export const CALL_BUDGET_MS = 45_000;

/** The Lambda outlives its attempt's deadline by this much, so that the deadline is reported by the wrapper itself. */
const FUNCTION_MARGIN_SECONDS = 3;

/** The Task outlives its Lambda by this much: a function reported as timed out is dead, and a slow cold start fits. */
const TASK_MARGIN_SECONDS = 8;

/** The Lambda's own limit, in whole seconds, for the longest of its tiers' deadlines. */
export function functionTimeoutSeconds(attemptTimeoutsMs: readonly number[]): number {
  return Math.ceil(Math.max(...attemptTimeoutsMs) / 1000) + FUNCTION_MARGIN_SECONDS;
}

/** The Task's limit, in whole seconds: attempt deadline < function timeout < Task timeout. */
export function taskTimeoutSeconds(functionSeconds: number): number {
  return functionSeconds + TASK_MARGIN_SECONDS;
}

/** Whether an attempt started now has ended by the call's deadline even if it is killed by its Task's limit. */
export function fitsBudget(nowMs: number, callDeadlineMs: number, taskSeconds: number): boolean {
  return nowMs + taskSeconds * 1000 <= callDeadlineMs;
}
