import * as fc from 'fast-check';
import {
  countValues,
  depthOf,
  isNestedDeeper,
  type Json,
  MAX_JSON_DEPTH,
  notJsonAt,
} from '../../../patterns/json/json.ts';

const anyJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** A list in a list in a list, so many levels deep. */
function nested(depth: number): Json {
  let value: Json = 0;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

describe('the depth of a value', () => {
  test('is the number of lists and objects around its innermost value', () => {
    expect([0, 'text', [], {}, { a: [1] }, [[], [[{}]]]].map(depthOf)).toEqual([0, 0, 1, 1, 2, 4]);
  });

  test('is compared with a limit as it is counted', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(5), (value, limit) => {
        expect(isNestedDeeper(value, limit)).toBe(depthOf(value) > limit);
      }),
    );
  });

  test('of 100,000 levels does not overflow the stack', () => {
    const deep = nested(100_000);
    expect(depthOf(deep)).toBe(100_000);
    expect(isNestedDeeper(deep, 99_999)).toBe(true);
    expect(countValues(deep)).toBe(100_001);
  });
});

test('the count of values is the number that JSON.stringify visits', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      let visited = 0;
      JSON.stringify(value, (_, item: unknown) => {
        visited += 1;
        return item;
      });
      expect(countValues(value)).toBe(visited);
    }),
  );
});

describe('a value that is not plain JSON', () => {
  test.each<[string, unknown, string]>([
    ['a number that is none', { a: [1, Number.NaN] }, '$.a.1'],
    ['an infinite number', [Number.POSITIVE_INFINITY], '$.0'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a big integer', 1n, '$'],
    ['a map', { a: new Map() }, '$.a'],
    ['a hole in a list', { a: new Array(1) }, '$.a.0'],
    ['a function', { a: { b: () => 1 } }, '$.a.b'],
  ])('is found: %s', (_, value, path) => {
    expect(notJsonAt(value)).toBe(path);
  });

  test('is none of those that JSON.parse returns', () => {
    fc.assert(fc.property(anyJson, (value) => expect(notJsonAt(value)).toBeUndefined()));
  });

  test('is not a property that is undefined, which JSON leaves out', () => {
    expect(notJsonAt({ a: undefined })).toBeUndefined();
  });

  test('is one that is nested deeper than the limit', () => {
    expect(notJsonAt(nested(MAX_JSON_DEPTH))).toBeUndefined();
    expect(notJsonAt(nested(MAX_JSON_DEPTH + 1))).toBe(`$${'.0'.repeat(MAX_JSON_DEPTH)}`);
  });
});
