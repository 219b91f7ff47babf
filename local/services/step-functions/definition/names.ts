import type { JsonObject } from '../../../json.ts';
import { isObject } from './field-checks.ts';
import type { Problems } from './problems.ts';

/** Names are unique in the whole machine: those of states, also in branches and processors, and labels of Maps. */
export function checkNames(definition: JsonObject, problems: Problems): void {
  const states = new Set<string>();
  const labels = new Set<string>();
  for (const { name, state, location } of statesIn(definition)) {
    if (states.has(name)) problems.duplicate(location, `Duplicate State name: ${name}`);
    states.add(name);
    if (typeof state.Label !== 'string') continue;
    if (labels.has(state.Label)) problems.schema(`${location}/Label`, `Label must be unique: ${state.Label}`);
    labels.add(state.Label);
  }
}

export interface Place {
  readonly name: string;
  readonly state: JsonObject;
  readonly location: string;
}

/** Every state of a definition, also of branches and processors; malformed parts are skipped. */
export function* statesIn(block: JsonObject, location = ''): Iterable<Place> {
  if (!isObject(block.States)) return;
  for (const [name, state] of Object.entries(block.States)) {
    if (!isObject(state)) continue;
    const at = `${location}/States/${name}`;
    yield { name, state, location: at };
    for (const [index, branch] of (Array.isArray(state.Branches) ? state.Branches : []).entries()) {
      if (isObject(branch)) yield* statesIn(branch, `${at}/Branches[${index}]`);
    }
    if (isObject(state.ItemProcessor)) yield* statesIn(state.ItemProcessor, `${at}/ItemProcessor`);
  }
}
