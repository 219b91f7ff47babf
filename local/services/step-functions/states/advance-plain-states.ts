import type { State } from '../definition/types.ts';
import { ROOT_BRANCH } from '../execution/execution.ts';
import { Step } from '../execution/step.ts';
import { runStep } from './run-step.ts';
import { isCalledPlainly } from './task.ts';

/** So many states are passed in one step; then others get theirs: a loop of Pass states has no end. */
const MAX_STEPS = 50;

/** No step of such a state leaves more events: it is left and the next one entered, or a task is scheduled and started. */
const EVENTS_PER_STEP = 2;

/**
 * Takes the steps that follow from a step without anything being evaluated or asked, in the same changeSet: a chain of such
 * states is one change. Only where no branch runs beside, whose events would have to come between; and not where events
 * get scarce: a step that fails would take those before it with it.
 */
export function advancePlainStates(step: Step): void {
  const { services, execution, definition, changeSet, branchId } = step;
  if (branchId !== ROOT_BRANCH) return;
  for (let steps = 0; steps < MAX_STEPS && changeSet.room >= EVENTS_PER_STEP; steps++) {
    const { activity, status } = changeSet.branch(branchId);
    if (activity.kind !== 'enter' || status !== 'running') return;
    const next = new Step(services, execution, definition, changeSet, branchId);
    if (!isPlain(next.state)) return;
    // nothing of a plain state is waited for
    void runStep(next);
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
      return state.Output === undefined && state.Assign === undefined && isCalledPlainly(state);
    default:
      return false;
  }
}
