import type { State } from '../definition/types.ts';
import type { Savepoint } from '../engine/draft.ts';
import { ROOT_SCOPE } from '../engine/execution.ts';
import { Turn } from '../engine/turn.ts';
import { integrationOf } from './integration.ts';
import { step } from './step.ts';

/** So many states are passed in one turn; then others get theirs: a loop of Pass states has no end. */
const MAX_STEPS = 50;

/**
 * Takes the steps that follow from a turn without anything being evaluated or asked, in the same draft: a chain of such
 * states is one change. Only where no branch runs beside, whose events would have to come between.
 */
export function goOn(turn: Turn): void {
  const { services, execution, definition, draft, scopeId } = turn;
  if (scopeId !== ROOT_SCOPE) return;
  let savepoint: Savepoint | undefined;
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const { activity, status } = draft.scope(scopeId);
    if (activity.kind !== 'enter' || status !== 'running') return;
    const next = new Turn(services, execution, definition, draft, scopeId);
    if (!isPlain(next.state)) return;
    savepoint ??= draft.savepoint();
    try {
      step(next);
    } catch {
      // step by step from here: the one that fails does it again in a turn of its own, which says why
      draft.rollBack(savepoint);
      return;
    }
  }
}

/** Is there nothing to evaluate in the state? */
function isPlain(state: State): boolean {
  switch (state.Type) {
    case 'Pass':
      return state.Output === undefined && state.Assign === undefined;
    case 'Succeed':
      return state.Output === undefined;
    case 'Task':
      return (
        state.Output === undefined &&
        state.Assign === undefined &&
        state.Arguments === undefined &&
        state.TimeoutSeconds === undefined &&
        state.HeartbeatSeconds === undefined &&
        state.Credentials === undefined &&
        !integrationOf(state.Resource).callback
      );
    default:
      return false;
  }
}
