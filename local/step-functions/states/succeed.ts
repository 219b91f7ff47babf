import type { SucceedState } from '../definition/types.ts';
import type { Turn } from '../engine/turn.ts';
import { leave } from './leave.ts';

export async function succeed(turn: Turn, state: SucceedState): Promise<void> {
  await leave(turn, { Output: state.Output, otherwise: turn.scope.stateInput, next: undefined });
}
