import type { Json } from '../../../json.ts';
import type { Turn } from '../execution/step.ts';
import { leave } from './exit-state.ts';

/** A Task, Parallel or Map has its result. @throws EvaluationError, StateFailure */
export function complete(turn: Turn, result: Json): void | Promise<void> {
  const { state, draft, scopeId } = turn;
  if (state.Type !== 'Task' && state.Type !== 'Parallel' && state.Type !== 'Map') return undefined;
  if (state.Type !== 'Task') draft.dropChildren(scopeId);
  return leave(turn, {
    Assign: state.Assign,
    Output: state.Output,
    otherwise: result,
    next: state.Next,
    sight: { result },
  });
}
