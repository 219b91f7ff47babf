import * as fc from 'fast-check';
import { canonicalJson } from '../../../patterns/json/canonical-json.ts';
import type { Json } from '../../../patterns/json/json.ts';

const anyJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** The same value with the keys of each object in reverse order. */
function withReversedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(withReversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, item]) => [key, withReversedKeys(item)]));
}

test('canonical JSON is the same text for any order of the keys', () => {
  fc.assert(fc.property(anyJson, (value) => expect(canonicalJson(withReversedKeys(value))).toBe(canonicalJson(value))));
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
});

test('canonical JSON keeps the whole value: parsing it returns an equal one', () => {
  fc.assert(fc.property(anyJson, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(value)));
});

test('canonical JSON keeps the order of a list', () => {
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
});
