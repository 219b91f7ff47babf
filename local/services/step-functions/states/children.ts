import type { Json } from '../../../json.ts';
import { childrenOf, type Tally } from '../execution/progress.ts';
import type { Step } from '../execution/step.ts';

const NONE: Tally = { started: 0, running: 0, succeeded: 0 };

export function childTally(step: Step): Tally {
  return step.execution.children?.get(step.branchId)?.tally ?? NONE;
}

/** Outputs of all children, in the order of the branches or items. */
export function childOutputs(step: Step): Json[] {
  return childrenOf(step.execution, step.branchId).map((id) => step.changeSet.branch(id).output);
}
