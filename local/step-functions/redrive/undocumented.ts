/**
 * What AWS's pages leave open about a redrive, and what is done here. Each choice is in this file and nowhere else, so
 * that a recording from a real account can settle it in one place.
 */

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

/**
 * A Wait for a number of seconds waits all of them again: "timeouts are reset" is all that is said. A Wait for a
 * timestamp in the past is left at once (documented).
 */
export const WAIT_SECONDS_START_OVER = true;

/**
 * A Map or Parallel that goes on logs no second MapStateStarted or MapIterationStarted: like the Task, it was never
 * left. Only what failed before its children ran (Items, Arguments) is evaluated again and logs its start.
 */
export const FAN_OUT_LOGS_NO_SECOND_START = true;

/** A Succeed whose Output could not be evaluated is evaluated again; "not redrivable" is said of executions that succeeded. */
export const SUCCEED_IS_EVALUATED_AGAIN = true;

/** A skipped Pass hands on its input and assigns nothing: "exited, not executed" leaves no other value. */
export const SKIPPED_PASS_HANDS_ON_ITS_INPUT = true;
