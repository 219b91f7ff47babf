import type { Json, JsonObject } from '../../../json.ts';
import { DATA_LIMIT_EXCEEDED, type Failure } from '../execution/failure.ts';
import { exceedsPayloadLimit } from '../execution/payload.ts';
import { type ExpressionScope, StateFailure, type Step } from '../execution/step.ts';
import { endBranch } from './end-branch.ts';
import { enterState } from './enter-state.ts';
import { EXITED } from './event-names.ts';

/** How a state is left: by its own Output and Assign, a Choice rule's or a Catcher's. */
export interface Exit {
  readonly Output?: Json | undefined;
  readonly Assign?: JsonObject | undefined;
  /** the output when there is no Output */
  readonly otherwise: Json;
  /** undefined: the block ends here */
  readonly next: string | undefined;
  readonly scope?: ExpressionScope;
}

/**
 * Evaluates Output and Assign side by side, emits the Exited event and enters the next state; synchronously when there is
 * nothing to evaluate. @throws EvaluationError, StateFailure
 */
export function exitState(step: Step, exit: Exit): void | Promise<void> {
  const { Output, Assign, otherwise } = exit;
  if (Output === undefined && Assign === undefined) return exitWith(step, exit, otherwise, undefined);
  return evaluated(step, exit);
}

async function evaluated(step: Step, exit: Exit): Promise<void> {
  const { Output, Assign, scope } = exit;
  const assigned = Assign && ((await step.evaluate(Assign, 'Assign', scope)) as JsonObject);
  exitWith(step, exit, Output === undefined ? exit.otherwise : await step.evaluate(Output, 'Output', scope), assigned);
}

function exitWith(step: Step, exit: Exit, output: Json, assigned: JsonObject | undefined): void {
  const { changeSet, branchId, state } = step;
  const branch = changeSet.edit(branchId);
  const { state: name } = branch;
  if (exceedsPayloadLimit(output)) throw new StateFailure(tooLarge(name));
  if (assigned === undefined || Object.keys(assigned).length === 0) {
    branch.lastEventId = changeSet.emit(EXITED[state.Type], { name, output }, branch.lastEventId);
  } else {
    if (exceedsPayloadLimit(assigned)) throw new StateFailure(tooLarge(name));
    const details = { name, output, assignedVariables: assigned };
    branch.lastEventId = changeSet.emit(EXITED[state.Type], details, branch.lastEventId);
    branch.variables = { ...branch.variables, ...assigned };
  }
  if (exit.next === undefined) endBranch(changeSet, step.definition, branchId, output);
  else enterState(changeSet, branchId, step.block, exit.next, output);
}

/** A state's output or its variables are too large; States.ALL does not catch it on AWS. */
export function tooLarge(name: string): Failure {
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return { error: DATA_LIMIT_EXCEEDED, cause, namedOnly: true };
}
