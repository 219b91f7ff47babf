import type { PassState } from '../definition/types.ts';
import type { Turn } from '../engine/turn.ts';
import { leave } from './leave.ts';

export function pass(turn: Turn, state: PassState): void | Promise<void> {
  const { stateInput } = turn.scope;
  return leave(turn, { Assign: state.Assign, Output: state.Output, otherwise: stateInput, next: state.Next });
}
