import type { JsonObject } from '../../../json.ts';
import { isObject } from './field-checks.ts';
import type { Problems } from './problems.ts';

/** States that end a block without saying so. */
const TERMINAL = new Set(['Succeed', 'Fail']);

/** Every Next, Default and StartAt names a state of the same block; every state is reached, and leads on or ends. */
export function checkTransitions(block: JsonObject, location: string, problems: Problems): void {
  const states = block.States as Record<string, JsonObject>;
  const known = (name: unknown, at: string) => {
    // AWS says Next of StartAt and Default, too
    if (typeof name === 'string' && !Object.hasOwn(states, name)) problems.target(at, `Missing 'Next' target: ${name}`);
  };
  known(block.StartAt, `${location}/StartAt`);
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const at = `${location}/States/${name}`;
    known(state.Next, `${at}/Next`);
    known(state.Default, `${at}/Default`);
    for (const field of ['Choices', 'Catch'] as const) {
      for (const [index, entry] of asList(state[field]).entries()) {
        if (isObject(entry)) known(entry.Next, `${at}/${field}[${index}]/Next`);
      }
    }
    if (state.Type === 'Choice' || TERMINAL.has(String(state.Type))) continue;
    const ends = state.End === true;
    if (ends && state.Next !== undefined) problems.schema(at, "Only one of 'Next' and 'End' may be set");
    if (!ends && state.Next === undefined) problems.schema(at, "One of these fields is required: ['Next', 'End']");
  }
  // AWS reports only this problem: transitions to unknown states are not followed
  if (location === '' && !hasEnd(states)) return;
  const reached = reachedFrom(String(block.StartAt), states);
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) problems.target(`${location}/States/${name}`, `State "${name}" is not reachable.`);
  }
}

/** The machine itself must have a state that ends it, reachable or not; of branches and processors AWS asks nothing. */
export function checkEnd(states: JsonObject, problems: Problems): void {
  if (!hasEnd(states)) problems.endless();
}

function hasEnd(states: JsonObject): boolean {
  return Object.values(states).some(
    (state) => isObject(state) && (state.End === true || TERMINAL.has(String(state.Type))),
  );
}

function reachedFrom(start: string, states: Record<string, JsonObject>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    const entries = [...asList(state.Choices), ...asList(state.Catch)].filter(isObject);
    open.push(...[state, ...entries].map(({ Next }) => String(Next)), String(state.Default));
  }
  return reached;
}

function asList(value: JsonObject[string] | undefined): readonly JsonObject[string][] {
  return Array.isArray(value) ? value : [];
}
