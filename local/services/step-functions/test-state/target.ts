import type { JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import { parseJson } from '../api/request.ts';
import { isObject } from '../definition/field-checks.ts';
import { statesIn } from '../definition/names.ts';
import { parseDefinition } from '../definition/parse.ts';
import type { Definition } from '../definition/types.ts';
import { duplicateFields, problemText, type ValidationOptions, validateDefinition } from '../definition/validate.ts';

/** The name of the state under test, as AWS has it in the context object. */
export const ANONYMOUS = 'StateName';

/** The tested state and its state machine. */
export interface Target {
  /** starts at the state, under the name `ANONYMOUS` */
  readonly definition: Definition;
  /** the same for the Maps and Parallels around it, the innermost first */
  readonly enclosing: readonly Definition[];
}

/** @throws ServiceError InvalidDefinition, ValidationException */
export function targetOf(definitionText: string, stateName: string | undefined, options: ValidationOptions): Target {
  const given = parseJson(definitionText, 'InvalidDefinition', 'definition');
  if (!isObject(given)) throw new ServiceError('InvalidDefinition', 'The definition must be a JSON object');
  const whole = given.States === undefined ? alone(given) : given;
  const wanted = stateName ?? (given.States === undefined ? ANONYMOUS : undefined);
  if (wanted === undefined)
    throw new ServiceError('ValidationException', 'stateName is required with a whole definition');
  const place = [...statesIn(whole)].find(({ name }) => name === wanted)?.location ?? '';
  const found = [...duplicateFields(definitionText), ...validateDefinition(jsonText(whole), 'STANDARD', options)];
  const problems = found.filter(
    ({ code, location = '' }) =>
      // in the other states only mistakes count, not unsupported features
      (code !== 'UNSUPPORTED' || isWithin(location, place) || isWithin(place, location)) &&
      // names around a state that comes alone are ours
      (code !== 'DUPLICATE_STATE_NAME' || whole === given),
  );
  if (problems.length > 0) {
    const reasons = problems.map(problemText).join(', ');
    throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${reasons}'`);
  }
  const [innermost, ...around] = pathTo(whole, wanted) ?? [];
  if (innermost === undefined) throw new ServiceError('ValidationException', 'State not found in definition');
  return { definition: startingAt(innermost), enclosing: around.map(startingAt) };
}

/** Recorded: a state goes by this name also when it comes with its machine and a name of its own. */
function startingAt({ block, name }: Place): Definition {
  const States = block.States as JsonObject;
  const tested = {
    ...block,
    StartAt: ANONYMOUS,
    States: { ...States, [ANONYMOUS]: (Object.hasOwn(States, name) ? States[name] : undefined) ?? null },
  };
  return parseDefinition(jsonText(tested));
}

function isWithin(location: string, outer: string): boolean {
  return `${location}/`.startsWith(`${outer}/`);
}

/** A definition around a single state; wherever it leads, something is there. */
function alone(state: JsonObject): JsonObject {
  const stubs: JsonObject = {};
  const targets = [
    ...jsonText({ ...state, Branches: [], ItemProcessor: {} }).matchAll(/"(?:Next|Default)":("(?:[^"\\]|\\.)*")/g),
  ];
  for (const [, name] of targets) stubs[JSON.parse(name as string)] = { Type: 'Succeed' };
  return {
    ...(state.QueryLanguage !== undefined && { QueryLanguage: state.QueryLanguage }),
    StartAt: ANONYMOUS,
    States: { ...stubs, [ANONYMOUS]: state },
  };
}

interface Place {
  readonly block: JsonObject;
  readonly name: string;
}

/** Where a state is, and where those around it are, the innermost first. */
function pathTo(block: JsonObject, wanted: string): Place[] | undefined {
  const states = block.States as Record<string, JsonObject>;
  if (Object.hasOwn(states, wanted)) return [{ block, name: wanted }];
  for (const [name, state] of Object.entries(states)) {
    const inner = [
      ...((state.Branches ?? []) as JsonObject[]),
      ...(state.ItemProcessor ? [state.ItemProcessor as JsonObject] : []),
    ];
    for (const each of inner) {
      const found = pathTo(each, wanted);
      if (found !== undefined) return [...found, { block, name }];
    }
  }
  return undefined;
}
