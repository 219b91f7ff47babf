/**
 * What AWS's pages leave open about a redrive, and what is done here, so that a recording from a real account can
 * settle it in one place. Beside the functions below:
 *
 * - A Wait for a number of seconds waits all of them again ("timeouts are reset" is all that is said); one for a
 *   timestamp in the past is left at once (documented).
 * - A Map or Parallel that goes on logs no second MapStateStarted, ParallelStateStarted or MapIterationStarted: like
 *   the Task, it was never left. Only what failed before its children ran evaluates its fields again and logs its start.
 * - A Succeed whose Output could not be evaluated is evaluated again: "not redrivable" is said of executions that
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
 * What is taken up again points back to ExecutionRedriven, in every branch and iteration, so that a history read
 * backwards from any event leads through the redrive.
 */
export function restartPointsTo(redrivenEventId: number): number {
  return redrivenEventId;
}

/** A Pass is "exited, not executed": it hands on its input and assigns nothing, there is no other value. */
export function outputOfSkippedPass(branch: Branch): Json {
  return branch.stateInput;
}
