import type { PassState } from '../definition/types.ts';
import type { Turn } from '../execution/step.ts';
import { leave } from './exit-state.ts';

export function pass(turn: Turn, state: PassState): void | Promise<void> {
  const { stateInput } = turn.scope;
  return leave(turn, { Assign: state.Assign, Output: state.Output, otherwise: stateInput, next: state.Next });
}
