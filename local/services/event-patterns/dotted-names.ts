import type { Json } from '../../json.ts';

/**
 * EventBridge joins names by dots before it compares, so that `{"a.b": 1}` and `{"a": {"b": 1}}` are the same to a
 * pattern (recorded). Here names are taken apart instead. Two values under one name become a list: either may match.
 */
export function withoutDottedNames(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withoutDottedNames);
  const fields = new Map<string, Json>();
  for (const [name, member] of Object.entries(value)) {
    const [first = '', ...deeper] = name.split('.');
    const nested = withoutDottedNames(deeper.length === 0 ? member : { [deeper.join('.')]: member });
    const before = fields.get(first);
    fields.set(first, before === undefined ? nested : merged(before, nested));
  }
  return Object.fromEntries(fields);
}

function merged(before: Json, added: Json): Json {
  if (isObject(before) && isObject(added)) {
    const fields = new Map(Object.entries(before));
    for (const [name, member] of Object.entries(added)) {
      const known = fields.get(name);
      fields.set(name, known === undefined ? member : merged(known, member));
    }
    return Object.fromEntries(fields);
  }
  return [...(Array.isArray(before) ? before : [before]), ...(Array.isArray(added) ? added : [added])];
}

function isObject(value: Json): value is { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
