/** Any value that survives `JSON.stringify`: what travels between states, stores and handlers. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Deeper nesting is taken for a value that contains itself. */
const MAX_DEPTH = 200;

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
  if (depth === MAX_DEPTH) return path;
  const items = itemsOf(value);
  if (items === undefined) return path;
  for (const [key, item] of items) {
    const found = notJsonAt(item, `${path}.${key}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What an array or a plain object holds. @returns undefined for an object of any other kind */
function itemsOf(value: object): [string | number, unknown][] | undefined {
  if (Array.isArray(value)) return [...value.entries()];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return undefined;
  return Object.entries(value).filter(([, item]) => item !== undefined);
}
