import type { State } from '../definition/types.ts';
import { ROOT_BRANCH } from '../execution/execution.ts';
import { Step } from '../execution/step.ts';
import { runStep } from './run-step.ts';
import { isCalledPlainly } from './task.ts';

/** The most states in one step: an endless loop of Pass states must not starve other executions. */
const MAX_STEPS = 50;

/** No step of such a state leaves more events: it is left and the next one entered, or a task is scheduled and started. */
const EVENTS_PER_STEP = 2;

/**
 * Runs the following states that need no evaluation in the same change set: a chain of such states is one change. Only
 * in the root branch, as events of parallel branches are interleaved, and only while their events fit into the history:
 * a step that fails would discard those before it.
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
