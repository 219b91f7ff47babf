import type { Json } from '../../../json.ts';
import type { Step } from '../execution/step.ts';
import { exitState } from './exit-state.ts';

/** A Task, Parallel or Map has its result. @throws EvaluationError, StateFailure */
export function complete(step: Step, result: Json): void | Promise<void> {
  const { state, changeSet, branchId } = step;
  if (state.Type !== 'Task' && state.Type !== 'Parallel' && state.Type !== 'Map') return undefined;
  if (state.Type !== 'Task') changeSet.dropChildren(branchId);
  return exitState(step, {
    Assign: state.Assign,
    Output: state.Output,
    otherwise: result,
    next: state.Next,
    scope: { result },
  });
}
