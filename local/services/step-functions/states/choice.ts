import type { ChoiceState } from '../definition/types.ts';
import { NO_CHOICE_MATCHED } from '../execution/failure.ts';
import { prefixedCause, StateFailure, type Step } from '../execution/step.ts';
import { unexpectedType } from '../jsonata/evaluate.ts';
import { exitState } from './exit-state.ts';

/** The first rule whose Condition is true decides, with its own Output and Assign; the state's own go with Default. */
export async function choice(step: Step, state: ChoiceState): Promise<void> {
  const { stateInput } = step.branch;
  for (const [index, rule] of state.Choices.entries()) {
    const location = `Choices[${index}]/Condition`;
    const met = await step.evaluate(rule.Condition, location);
    if (typeof met !== 'boolean') throw unexpectedType(rule.Condition, location, 'boolean', met);
    if (met) {
      await exitState(step, { Assign: rule.Assign, Output: rule.Output, otherwise: stateInput, next: rule.Next });
      return;
    }
  }
  if (state.Default === undefined) {
    const cause = prefixedCause(
      step.branch,
      'Failed to transition out of the state. The state has no matching choice rule and no Default.',
    );
    throw new StateFailure({ error: NO_CHOICE_MATCHED, cause });
  }
  await exitState(step, { Assign: state.Assign, Output: state.Output, otherwise: stateInput, next: state.Default });
}
