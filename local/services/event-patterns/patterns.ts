import type { Json } from '../../json.ts';
import { withoutDottedNames } from './dotted-names.ts';
import { compileLeaf, type Leaf, type LeafTest } from './pattern-operators.ts';

/** Whether an event, or a part of one, fits. */
export type Pattern = (value: Json | undefined) => boolean;

/** EventBridge's limit. */
const MOST_COMBINATIONS = 1000;

/** These look like operators: inside `$or` a field may not be called so. */
const RESERVED_INSIDE_OR = ['exactly', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'];

/**
 * Reads an event pattern. Every field of the pattern must fit, and one entry of its list is enough; of a list in the
 * event one element is enough, which then has to fit the whole of the pattern below it.
 *
 * @throws Error with the reason EventBridge gives for refusing it, and the field
 */
export function compilePattern(pattern: unknown): Pattern {
  try {
    return compileFields(pattern);
  } catch (error) {
    throw new Error(`Event pattern is not valid. Reason: ${(error as Error).message}`);
  }
}

/** The same for other uses of patterns. @throws Error with the bare reason */
export function compileFields(pattern: unknown): Pattern {
  if (!isObject(pattern)) throw new Error(`Filter is not an object, but ${JSON.stringify(pattern)}`);
  const combinations = combinationsOf(pattern);
  if (combinations > MOST_COMBINATIONS) {
    throw new Error(`Its $or make ${combinations} rule combinations; at most ${MOST_COMBINATIONS} are allowed`);
  }
  const fits = compileObject(withoutDottedNames(pattern), []);
  return (value) => fits(value === undefined ? undefined : withoutDottedNames(value));
}

/** The lengths of all $or arrays, multiplied: as EventBridge counts them. */
function combinationsOf(pattern: Json): number {
  if (pattern === null || typeof pattern !== 'object') return 1;
  const own = isObject(pattern) && Array.isArray(pattern.$or) ? pattern.$or.length : 1;
  return Object.values(pattern).reduce<number>((product, inner) => product * combinationsOf(inner), own);
}

function compileObject(pattern: Json, path: readonly string[], insideOr = false): Pattern {
  if (!isObject(pattern)) {
    throw invalid(path, `"${path.at(-1)}" must be an object or an array, but is ${JSON.stringify(pattern)}`);
  }
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalid(path, 'Empty objects are not allowed');
  const tests = fields.map(([name, entry]): Pattern => {
    if (name === '$or') return compileAlternatives(entry, path);
    if (insideOr && RESERVED_INSIDE_OR.includes(name)) {
      throw invalid(path, `${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    }
    const field = compileField(entry, [...path, name], insideOr);
    return (value) => field(fieldOf(value, name));
  });
  return (value) =>
    (Array.isArray(value) && value.length > 0 ? value : [value]).some((item) => tests.every((test) => test(item)));
}

function compileAlternatives(entry: Json, path: readonly string[]): Pattern {
  const at = [...path, '$or'];
  if (!Array.isArray(entry)) throw invalid(at, 'It must be an Array followed with $or.');
  if (!entry.every(isObject)) throw invalid(at, 'Only JSON object is allowed in array of $or relationship.');
  if (entry.length < 2) throw invalid(at, 'There must have at least 2 Objects in $or relationship.');
  const alternatives = entry.map((alternative) => compileObject(alternative, path, true));
  return (value) => alternatives.some((alternative) => alternative(value));
}

function compileField(entry: Json, path: readonly string[], insideOr: boolean): Pattern {
  if (!Array.isArray(entry)) return compileObject(entry, path, insideOr);
  if (entry.length === 0) throw invalid(path, 'Empty arrays are not allowed');
  const tests = entry.map((item): LeafTest => {
    try {
      return compileLeaf(item);
    } catch (error) {
      throw invalid(path, (error as Error).message);
    }
  });
  return (value) => leavesOf(value).some((leaf) => tests.some((test) => test(leaf)));
}

/** Only leaves are tested: an object in a leaf's place is as good as nothing, and so is an empty list. */
function leavesOf(value: Json | undefined): Leaf[] {
  if (Array.isArray(value)) return value.length === 0 ? [undefined] : value.flatMap(leavesOf);
  if (typeof value === 'bigint') return [Number(value)];
  return [value !== null && typeof value === 'object' ? undefined : value];
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (!isObject(value)) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function invalid(path: readonly string[], reason: string): Error {
  return new Error(path.length === 0 ? reason : `${reason} (at ${path.join('.')})`);
}
