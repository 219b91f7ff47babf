import type { Catcher, Retrier, TaskState } from '../definition/types.ts';
import { type Failure, matches } from '../execution/failure.ts';
import type { Turn } from '../execution/step.ts';
import { failScope } from './end-branch.ts';
import { errorOutput } from './error-fields.ts';
import { leave } from './exit-state.ts';

/** AWS's defaults of a retrier. */
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_MAX_ATTEMPTS = 3;
const DEFAULT_BACKOFF_RATE = 2;

/** A state failed: try again, catch, or give up the block. @throws EvaluationError from the Catcher's own fields */
export async function handleFailure(turn: Turn, failure: Failure): Promise<void> {
  const { draft, scopeId, state } = turn;
  const { retries, retryCount } = turn.scope;
  const { Retry = [], Catch = [] } = state as Pick<TaskState, 'Retry' | 'Catch'>;

  const index = Retry.findIndex((retrier) => matches(retrier.ErrorEquals, failure));
  const retrier = Retry[index];
  const used = retries[index] ?? 0;
  if (retrier !== undefined && used < (retrier.MaxAttempts ?? DEFAULT_MAX_ATTEMPTS)) {
    draft.dropChildren(scopeId);
    draft.set(scopeId, {
      retries: Retry.map((_, each) => (retries[each] ?? 0) + (each === index ? 1 : 0)),
      retryCount: retryCount + 1,
      activity: { kind: 'backoff', dueMs: draft.nowMs + backoffMs(retrier, used, turn.services.random) },
    });
    return;
  }

  const catcher = Catch.find((each: Catcher) => matches(each.ErrorEquals, failure));
  if (catcher !== undefined) {
    const caught = errorOutput(failure);
    closeFanOut(turn);
    draft.dropChildren(scopeId);
    await leave(turn, {
      Assign: catcher.Assign,
      Output: catcher.Output,
      otherwise: caught,
      next: catcher.Next,
      sight: { errorOutput: caught },
    });
    return;
  }
  giveUp(turn, failure);
}

/** Nothing takes the failure. */
export function giveUp(turn: Turn, failure: Failure): void {
  closeFanOut(turn);
  failScope(turn.draft, turn.definition, turn.scopeId, failure);
}

function closeFanOut(turn: Turn): void {
  const { draft, scopeId, state } = turn;
  if (state.Type !== 'Map' && state.Type !== 'Parallel') return;
  const id = draft.emit(`${state.Type}StateFailed`, {}, turn.scope.lastEventId);
  draft.set(scopeId, { lastEventId: id });
}

/**
 * The wait before attempt `used + 2`: interval * rate^used, capped first and jittered then, so that the cap bounds the
 * jitter too.
 */
export function backoffMs(retrier: Retrier, used: number, random: () => number): number {
  const { IntervalSeconds = DEFAULT_INTERVAL_SECONDS, BackoffRate = DEFAULT_BACKOFF_RATE } = retrier;
  const grown = IntervalSeconds * BackoffRate ** used;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round(1000 * (retrier.JitterStrategy === 'FULL' ? seconds * random() : seconds));
}
