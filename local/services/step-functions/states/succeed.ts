import type { SucceedState } from '../definition/types.ts';
import type { Turn } from '../execution/step.ts';
import { leave } from './exit-state.ts';

export function succeed(turn: Turn, state: SucceedState): void | Promise<void> {
  return leave(turn, { Output: state.Output, otherwise: turn.scope.stateInput, next: undefined });
}
