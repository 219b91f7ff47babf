/** Any value that survives `JSON.stringify`: the type of all payloads and stored answers. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Deepest nesting of lists and objects in an input or an answer. Schemas and other code walk them by recursion:
 * at some thousand levels, of which 20 KB hold ten thousand, they overflow the stack.
 */
export const MAX_JSON_DEPTH = 200;

/** Whether lists and objects are nested deeper than that; looks without recursion, at any value. */
export function isNestedDeeper(value: unknown, maxDepth: number): boolean {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    const depth = next.depth + 1;
    if (depth > maxDepth) return true;
    for (const inner of Object.values(next.value)) open.push({ value: inner, depth });
  }
  return false;
}

/** How many values there are in a value, itself, lists and objects included; looks without recursion. */
export function countValues(value: Json): number {
  let count = 0;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    count += 1;
    if (typeof next !== 'object' || next === null) continue;
    for (const inner of Object.values(next)) open.push(inner);
  }
  return count;
}

/**
 * Where a value is not plain JSON, as a path from `$`; undefined when all of it is. What JSON would lose or change in
 * silence is none: NaN, dates, big integers, maps, holes. Properties that are undefined count as left out.
 */
export function notJsonAt(value: unknown, path = '$', depth = 0): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : path;
    case 'object':
      break;
    default:
      return path;
  }
  if (value === null) return undefined;
  if (depth === MAX_JSON_DEPTH) return path;
  const items = itemsOf(value);
  if (items === undefined) return path;
  for (const [key, item] of items) {
    const found = notJsonAt(item, `${path}.${key}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The entries of an array or a plain object. @returns undefined for an object of any other kind */
function itemsOf(value: object): [string | number, unknown][] | undefined {
  if (Array.isArray(value)) return [...value.entries()];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

/** How deeply a value is nested: 0 for a scalar, 1 for `[]`. Counts level by level, so no depth overflows the stack. */
export function depthOf(value: Json): number {
  let level: readonly Json[] = [value];
  for (let depth = 0; ; depth++) {
    const containers = level.filter((item) => typeof item === 'object' && item !== null);
    if (containers.length === 0) return depth;
    level = containers.flatMap((item) => Object.values(item as object) as Json[]);
  }
}
