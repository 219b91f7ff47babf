import type { Turn } from '../engine/turn.ts';
import type { Tally } from '../engine/world.ts';
import type { Json } from '../ports.ts';

const NONE: Tally = { started: 0, running: 0, succeeded: 0 };

export function childTally(turn: Turn): Tally {
  return turn.execution.tallies.get(turn.scopeId) ?? NONE;
}

/** Outputs of all children, in the order of the branches or items. */
export function childOutputs(turn: Turn): Json[] {
  const ids = turn.execution.children.get(turn.scopeId) ?? [];
  return ids.map((id) => turn.draft.scope(id).output);
}
