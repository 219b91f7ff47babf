import { withDoubles } from '../../../json.ts';
import { parseTimestamp } from '../definition/timestamp.ts';
import type { WaitState } from '../definition/types.ts';
import { RUNTIME } from '../execution/failure.ts';
import { blame, StateFailure, type Turn } from '../execution/step.ts';
import { EvaluationError, unexpectedType } from '../jsonata/evaluate.ts';
import { leave } from './exit-state.ts';

/** AWS's longest wait, in seconds. */
const MAX_WAIT_SECONDS = 99_999_999;

/** The documented longest wait for a Timestamp: a year, the longest an execution can last. */
const MAX_AHEAD_MS = 365 * 24 * 3_600_000;

export async function beginWait(turn: Turn, state: WaitState): Promise<void> {
  turn.draft.set(turn.scopeId, { activity: { kind: 'waiting', dueMs: await dueMs(turn, state) } });
}

export function endWait(turn: Turn, state: WaitState): void | Promise<void> {
  const { stateInput } = turn.scope;
  return leave(turn, { Assign: state.Assign, Output: state.Output, otherwise: stateInput, next: state.Next });
}

async function dueMs(turn: Turn, state: WaitState): Promise<number> {
  if (state.Timestamp !== undefined) {
    const text = await turn.evaluate(state.Timestamp, 'Timestamp');
    if (typeof text !== 'string') throw unexpectedType(state.Timestamp, 'Timestamp', 'string', text);
    const time = parseTimestamp(text);
    if (time === undefined) {
      const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
      throw new EvaluationError('Timestamp', reason);
    }
    if (time - turn.draft.nowMs > MAX_AHEAD_MS) {
      throw new StateFailure({ error: RUNTIME, cause: blame(turn.scope, 'Wait state delay is too long') });
    }
    return time;
  }
  const field = state.Seconds ?? 0;
  const seconds = withDoubles(await turn.evaluate(field, 'Seconds'));
  if (typeof seconds !== 'number') throw unexpectedType(field, 'Seconds', 'number', seconds);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_WAIT_SECONDS) {
    const reason = `The Seconds field must be an integer from 0 to ${MAX_WAIT_SECONDS} but was: ${seconds}`;
    throw new EvaluationError('Seconds', reason);
  }
  return turn.draft.nowMs + seconds * 1000;
}
