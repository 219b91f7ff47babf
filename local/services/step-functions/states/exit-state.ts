import type { Json, JsonObject } from '../../../json.ts';
import { DATA_LIMIT_EXCEEDED, type Failure } from '../execution/failure.ts';
import { exceedsPayloadLimit } from '../execution/payload.ts';
import { type Sight, StateFailure, type Turn } from '../execution/step.ts';
import { endScope } from './end-branch.ts';
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
  readonly sight?: Sight;
}

/**
 * Evaluates Output and Assign side by side, writes the Exited event and goes on; at once when there is nothing to
 * evaluate. @throws EvaluationError, StateFailure
 */
export function leave(turn: Turn, exit: Exit): void | Promise<void> {
  const { Output, Assign, otherwise } = exit;
  if (Output === undefined && Assign === undefined) return exitWith(turn, exit, otherwise, undefined);
  return evaluated(turn, exit);
}

async function evaluated(turn: Turn, exit: Exit): Promise<void> {
  const { Output, Assign, sight } = exit;
  const assigned = Assign && ((await turn.evaluate(Assign, 'Assign', sight)) as JsonObject);
  exitWith(turn, exit, Output === undefined ? exit.otherwise : await turn.evaluate(Output, 'Output', sight), assigned);
}

function exitWith(turn: Turn, exit: Exit, output: Json, assigned: JsonObject | undefined): void {
  const { draft, scopeId, state } = turn;
  const scope = draft.edit(scopeId);
  const { state: name } = scope;
  if (exceedsPayloadLimit(output)) throw new StateFailure(tooLarge(name));
  if (assigned === undefined || Object.keys(assigned).length === 0) {
    scope.lastEventId = draft.emit(EXITED[state.Type], { name, output }, scope.lastEventId);
  } else {
    if (exceedsPayloadLimit(assigned)) throw new StateFailure(tooLarge(name));
    const details = { name, output, assignedVariables: assigned };
    scope.lastEventId = draft.emit(EXITED[state.Type], details, scope.lastEventId);
    scope.variables = { ...scope.variables, ...assigned };
  }
  if (exit.next === undefined) endScope(draft, turn.definition, scopeId, output);
  else enterState(draft, scopeId, turn.block, exit.next, output);
}

/** A state's output or its variables are too large; of what AWS lets States.ALL take, this is no part. */
export function tooLarge(name: string): Failure {
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return { error: DATA_LIMIT_EXCEEDED, cause, namedOnly: true };
}
