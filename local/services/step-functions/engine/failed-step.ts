import { ChangeSet, HistoryFull, MAX_EVENTS } from '../execution/change-set.ts';
import { type Failure, QUERY_EVALUATION_ERROR, RUNTIME } from '../execution/failure.ts';
import { prefixedCause, StateFailure, type Step } from '../execution/step.ts';
import { EvaluationError } from '../jsonata/evaluate.ts';

/** The change set of a failed step, committed instead of the step's own. */
export function changeSetOfFailure(step: Step, error: unknown): ChangeSet {
  const changeSet = new ChangeSet(step.execution, step.changeSet.nowMs);
  const branch = changeSet.branch(step.branchId);
  if (error instanceof HistoryFull) return closed(changeSet, branch.lastEventId);
  // an error while a failure is being handled (a Catcher's Output) is final
  const handlesFailure = branch.activity.kind === 'failing';
  const resume = branch.activity.kind === 'failing' ? branch.activity.resume : undefined;
  const { failure, event } = explain(step, error);
  let lastEventId = branch.lastEventId;
  if (event) {
    try {
      lastEventId = changeSet.emit('EvaluationFailed', event, previousOfEvaluation(step));
    } catch {
      return closed(changeSet, branch.lastEventId);
    }
  }
  changeSet.set(step.branchId, {
    lastEventId,
    activity: {
      kind: 'failing',
      failure: handlesFailure ? { ...failure, final: true } : failure,
      ...(resume && { resume }),
    },
  });
  return changeSet;
}

function explain(step: Step, error: unknown): { failure: Failure; event?: Record<string, string> } {
  const { branch } = step;
  if (error instanceof EvaluationError) {
    const cause = prefixedCause(branch, error.reason);
    const event = {
      state: branch.state,
      ...(error.location !== undefined && { location: error.location }),
      error: QUERY_EVALUATION_ERROR,
      cause,
    };
    return { failure: { error: QUERY_EVALUATION_ERROR, cause }, event };
  }
  if (error instanceof StateFailure) return { failure: error.failure };
  const cause = prefixedCause(branch, `Internal error: ${error instanceof Error ? error.message : error}`);
  return { failure: { error: RUNTIME, cause, final: true } };
}

/**
 * Recorded: a Pass, Task or Map that fails on its way in points to the event before its entry; a Wait points to its
 * own entry. Once anything has happened inside, it is the last event.
 */
function previousOfEvaluation(step: Step): number {
  const branch = step.execution.branches.get(step.branchId) ?? step.branch;
  const onTheWayIn = branch.lastEventId === branch.enteredEventId && step.state.Type !== 'Wait';
  return onTheWayIn ? branch.beforeEventId : branch.lastEventId;
}

function closed(changeSet: ChangeSet, previousEventId: number): ChangeSet {
  const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
  const end = new ChangeSet(changeSet.execution, changeSet.nowMs);
  end.emitLast('ExecutionFailed', { error: RUNTIME, cause }, previousEventId);
  end.decide({ status: 'FAILED', stopMs: end.nowMs, error: RUNTIME, cause });
  return end;
}
