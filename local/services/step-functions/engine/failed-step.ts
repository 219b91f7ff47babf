import { Draft, HistoryFull, MAX_EVENTS } from '../execution/change-set.ts';
import { type Failure, QUERY_EVALUATION_ERROR, RUNTIME } from '../execution/failure.ts';
import { blame, StateFailure, type Turn } from '../execution/step.ts';
import { EvaluationError } from '../jsonata/evaluate.ts';

/** What becomes of a step that threw: its draft is forgotten, this one is committed in its place. */
export function recovered(turn: Turn, error: unknown): Draft {
  const draft = new Draft(turn.execution, turn.draft.nowMs);
  const scope = draft.scope(turn.scopeId);
  if (error instanceof HistoryFull) return closed(draft, scope.lastEventId);
  // what fails while a failure is being handled (a Catcher's Output) is not handled again
  const again = scope.activity.kind === 'failing';
  const resume = scope.activity.kind === 'failing' ? scope.activity.resume : undefined;
  const { failure, event } = explain(turn, error);
  let lastEventId = scope.lastEventId;
  if (event) {
    try {
      lastEventId = draft.emit('EvaluationFailed', event, previousOfEvaluation(turn));
    } catch {
      return closed(draft, scope.lastEventId);
    }
  }
  draft.set(turn.scopeId, {
    lastEventId,
    activity: { kind: 'failing', failure: again ? { ...failure, final: true } : failure, ...(resume && { resume }) },
  });
  return draft;
}

function explain(turn: Turn, error: unknown): { failure: Failure; event?: Record<string, string> } {
  const { scope } = turn;
  if (error instanceof EvaluationError) {
    const cause = blame(scope, error.reason);
    const event = {
      state: scope.state,
      ...(error.location !== undefined && { location: error.location }),
      error: QUERY_EVALUATION_ERROR,
      cause,
    };
    return { failure: { error: QUERY_EVALUATION_ERROR, cause }, event };
  }
  if (error instanceof StateFailure) return { failure: error.failure };
  const cause = blame(scope, `Internal error: ${error instanceof Error ? error.message : error}`);
  return { failure: { error: RUNTIME, cause, final: true } };
}

/**
 * Recorded: a Pass, Task or Map that fails on its way in points to what was before it was entered; a Wait points to its
 * own entry. Once anything has happened inside, it is the last event.
 */
function previousOfEvaluation(turn: Turn): number {
  const scope = turn.execution.scopes.get(turn.scopeId) ?? turn.scope;
  const onTheWayIn = scope.lastEventId === scope.enteredEventId && turn.state.Type !== 'Wait';
  return onTheWayIn ? scope.beforeEventId : scope.lastEventId;
}

function closed(draft: Draft, previousEventId: number): Draft {
  const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
  const end = new Draft(draft.execution, draft.nowMs);
  end.emitLast('ExecutionFailed', { error: RUNTIME, cause }, previousEventId);
  end.decide({ status: 'FAILED', stopMs: end.nowMs, error: RUNTIME, cause });
  return end;
}
