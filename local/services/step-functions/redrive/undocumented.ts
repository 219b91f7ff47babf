/**
 * Behaviour of a redrive that AWS does not document, in one place, so that a recording from a real account can correct
 * it. In addition to the functions below:
 *
 * - A Wait for a number of seconds waits all of them again (AWS only documents that "timeouts are reset"); one for a
 *   timestamp in the past is left at once (documented).
 * - A Map or Parallel that continues emits no second MapStateStarted, ParallelStateStarted or MapIterationStarted: like
 *   the Task, it was never left. Only one that failed before its children ran evaluates its fields again and emits its start.
 * - A Succeed whose Output could not be evaluated is evaluated again: "not redrivable" is documented for executions that
 *   succeeded.
 * - A task that had its result when the execution was stopped, but was not left, is scheduled again.
 */

import type { Json } from '../../../json.ts';
import type { Branch } from '../execution/execution.ts';

/** ExecutionRedriven points back to the event that closed the execution (ExecutionAborted points to 0, it is no guide). */
export function redrivenPointsTo(closingEventId: number): number {
  return closingEventId;
}

/**
 * A redriven state's next event points back to ExecutionRedriven, in every branch and iteration, so that a history read
 * backwards from any event leads through the redrive.
 */
export function restartPointsTo(redrivenEventId: number): number {
  return redrivenEventId;
}

/** A Pass is "exited, not executed": it hands on its input and assigns nothing, there is no other value. */
export function outputOfSkippedPass(branch: Branch): Json {
  return branch.stateInput;
}
