import type { PassState } from '../definition/types.ts';
import type { Step } from '../execution/step.ts';
import { exitState } from './exit-state.ts';

export function pass(step: Step, state: PassState): void | Promise<void> {
  const { stateInput } = step.branch;
  return exitState(step, { Assign: state.Assign, Output: state.Output, otherwise: stateInput, next: state.Next });
}
