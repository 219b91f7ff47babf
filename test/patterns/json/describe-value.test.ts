import * as fc from 'fast-check';
import { describeValue } from '../../../patterns/json/describe-value.ts';

const circular: Record<string, unknown> = {};
circular.self = circular;
const circularList: unknown[] = [];
circularList.push(circularList);

test.each<[unknown, string]>([
  ['text', '"text"'],
  [Number.NaN, 'NaN'],
  [10n, '10n'],
  [undefined, 'undefined'],
  [null, 'null'],
  [() => 1, 'a function'],
  [{ a: [1] }, '{"a":[1]}'],
  [circular, 'an object'],
  [circularList, 'a list'],
  [{ toJSON: () => undefined }, 'an object'],
  ['a\u009bb', '"ab"'],
])('value %# is described as %s', (value, description) => {
  expect(describeValue(value)).toBe(description);
});

test('the description of any value is one printable line of at most 63 characters', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 200 })), (value) => {
      const description = describeValue(value);
      expect(description).not.toMatch(/\p{Cc}/u);
      expect(description.length).toBeLessThanOrEqual(63);
    }),
  );
});

test('a long value is cut after 60 characters', () => {
  expect(describeValue('x'.repeat(100))).toBe(`"${'x'.repeat(59)}...`);
});
