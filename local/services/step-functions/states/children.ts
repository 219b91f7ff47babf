import type { Json } from '../../../json.ts';
import { childrenOf, type Tally } from '../execution/progress.ts';
import type { Turn } from '../execution/step.ts';

const NONE: Tally = { started: 0, running: 0, succeeded: 0 };

export function childTally(turn: Turn): Tally {
  return turn.execution.families?.get(turn.scopeId)?.tally ?? NONE;
}

/** Outputs of all children, in the order of the branches or items. */
export function childOutputs(turn: Turn): Json[] {
  return childrenOf(turn.execution, turn.scopeId).map((id) => turn.draft.scope(id).output);
}
