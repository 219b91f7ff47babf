import { withDoubles } from '../../../json.ts';
import { parseTimestamp } from '../definition/timestamp.ts';
import type { WaitState } from '../definition/types.ts';
import { RUNTIME } from '../execution/failure.ts';
import { prefixedCause, StateFailure, type Step } from '../execution/step.ts';
import { EvaluationError, unexpectedType } from '../jsonata/evaluate.ts';
import { exitState } from './exit-state.ts';

/** AWS's longest wait, in seconds. */
const MAX_WAIT_SECONDS = 99_999_999;

/** The documented longest wait for a Timestamp: a year, the longest an execution can last. */
const MAX_AHEAD_MS = 365 * 24 * 3_600_000;

export async function beginWait(step: Step, state: WaitState): Promise<void> {
  step.changeSet.set(step.branchId, { activity: { kind: 'waiting', dueMs: await dueMs(step, state) } });
}

export function endWait(step: Step, state: WaitState): void | Promise<void> {
  const { stateInput } = step.branch;
  return exitState(step, { Assign: state.Assign, Output: state.Output, otherwise: stateInput, next: state.Next });
}

async function dueMs(step: Step, state: WaitState): Promise<number> {
  if (state.Timestamp !== undefined) {
    const text = await step.evaluate(state.Timestamp, 'Timestamp');
    if (typeof text !== 'string') throw unexpectedType(state.Timestamp, 'Timestamp', 'string', text);
    const time = parseTimestamp(text);
    if (time === undefined) {
      const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
      throw new EvaluationError('Timestamp', reason);
    }
    if (time - step.changeSet.nowMs > MAX_AHEAD_MS) {
      throw new StateFailure({ error: RUNTIME, cause: prefixedCause(step.branch, 'Wait state delay is too long') });
    }
    return time;
  }
  const field = state.Seconds ?? 0;
  const seconds = withDoubles(await step.evaluate(field, 'Seconds'));
  if (typeof seconds !== 'number') throw unexpectedType(field, 'Seconds', 'number', seconds);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_WAIT_SECONDS) {
    const reason = `The Seconds field must be an integer from 0 to ${MAX_WAIT_SECONDS} but was: ${seconds}`;
    throw new EvaluationError('Seconds', reason);
  }
  return step.changeSet.nowMs + seconds * 1000;
}
