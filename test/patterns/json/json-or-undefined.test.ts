import fc from 'fast-check';
import { jsonOrUndefined } from '../../../patterns/json/json-or-undefined.ts';

test('a text of JSON is its value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // -0 is 0 in JSON
      expect(jsonOrUndefined(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(jsonOrUndefined('null')).toBeNull();
});

test.each(['', '{', 'undefined', '{"a":1} and more'])('%j is none', (text) => {
  expect(jsonOrUndefined(text)).toBeUndefined();
});
