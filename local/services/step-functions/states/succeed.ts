import type { SucceedState } from '../definition/types.ts';
import type { Step } from '../execution/step.ts';
import { exitState } from './exit-state.ts';

export function succeed(step: Step, state: SucceedState): void | Promise<void> {
  return exitState(step, { Output: state.Output, otherwise: step.branch.stateInput, next: undefined });
}
