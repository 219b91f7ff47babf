import type { ParallelState } from '../definition/types.ts';
import type { Step } from '../execution/step.ts';
import { childOutputs, childTally } from './children.ts';

export async function beginParallel(step: Step, state: ParallelState): Promise<void> {
  const { changeSet, branchId, branch } = step;
  const input = state.Arguments === undefined ? branch.stateInput : await step.evaluate(state.Arguments, 'Arguments');
  const started = changeSet.emit('ParallelStateStarted', {}, branch.lastEventId);
  const count = state.Branches.length;
  changeSet.set(branchId, { lastEventId: started, activity: { kind: 'branches', input, count } });
  for (let index = 0; index < count; index++) changeSet.spawn(branchId, index, input, started);
}

/** Looks whether all branches are done. */
export function continueParallel(step: Step): void {
  const { changeSet, branchId, branch } = step;
  if (branch.activity.kind !== 'branches') return;
  if (childTally(step).succeeded < branch.activity.count) return;
  changeSet.emit('ParallelStateSucceeded', {}, branch.lastEventId);
  changeSet.set(branchId, { activity: { kind: 'settled', result: childOutputs(step) } });
}
