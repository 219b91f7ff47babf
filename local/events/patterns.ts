import type { Json } from '../step-functions/ports.ts';
import { compileLeaf, type Leaf, type LeafTest } from './pattern-operators.ts';

/** Whether an event, or a part of one, fits. */
export type Pattern = (value: Json | undefined) => boolean;

/**
 * Reads an event pattern. Every field of the pattern must fit, and one entry of its list is enough; of a list in the
 * event one element is enough, which then has to fit the whole of the pattern below it.
 *
 * @throws Error naming the field and what is wrong with it; operators this cloud does not know are refused by name
 */
export function compilePattern(pattern: unknown): Pattern {
  return compileObject(pattern, []);
}

function compileObject(pattern: unknown, path: readonly string[]): Pattern {
  if (pattern === null || typeof pattern !== 'object' || Array.isArray(pattern)) {
    throw invalid(path, `must be an object or a list, not ${JSON.stringify(pattern)}`);
  }
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalid(path, 'is empty');
  const tests = fields.map(([name, entry]): Pattern => {
    if (name === '$or') return compileAlternatives(entry, path);
    const field = compileField(entry, [...path, name]);
    return (value) => field(fieldOf(value, name));
  });
  return (value) =>
    (Array.isArray(value) && value.length > 0 ? value : [value]).some((item) => tests.every((test) => test(item)));
}

function compileAlternatives(entry: unknown, path: readonly string[]): Pattern {
  if (!Array.isArray(entry) || entry.length < 2)
    throw invalid([...path, '$or'], 'must be a list of two patterns or more');
  const alternatives = entry.map((alternative) => compileObject(alternative, path));
  return (value) => alternatives.some((alternative) => alternative(value));
}

function compileField(entry: unknown, path: readonly string[]): Pattern {
  if (!Array.isArray(entry)) return compileObject(entry, path);
  if (entry.length === 0) throw invalid(path, 'is an empty list');
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
  return [value !== null && typeof value === 'object' ? undefined : value];
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function invalid(path: readonly string[], reason: string): Error {
  return new Error(
    `the event pattern is not valid: ${path.length === 0 ? 'it' : JSON.stringify(path.join('.'))} ${reason}`,
  );
}
