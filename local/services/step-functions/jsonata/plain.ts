import type { Json } from '../../../json.ts';

/** A result that JSON cannot carry: a function. */
export class UnsupportedResult extends Error {}

/**
 * Copies a result into plain JSON. jsonata marks arrays as sequences with hidden properties, and shares parts of its
 * input; neither may leak into the next state.
 * @throws UnsupportedResult
 */
export function toPlainJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      // measured on AWS: "Infinity", "-Infinity" and "NaN", as texts
      return Number.isFinite(value) ? value : String(value);
    case 'object':
      break;
    default:
      throw new UnsupportedResult();
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((element) => (element === undefined ? null : toPlainJson(element)));
  if ('_jsonata_function' in value || '_jsonata_lambda' in value) throw new UnsupportedResult();
  const copy: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) setOwn(copy, key, toPlainJson(member));
  }
  return copy;
}

/** Sets a key, also one that is a setter elsewhere: `__proto__` is a name like any other in JSON. */
export function setOwn(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
