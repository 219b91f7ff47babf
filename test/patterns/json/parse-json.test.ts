import fc from 'fast-check';
import { parseJson } from '../../../patterns/json/parse-json.ts';

/** JSON values without what is refused. */
const values = fc
  .jsonValue({ maxDepth: 6 })
  .filter((value) => !JSON.stringify(value).includes('__proto__') && !/\\ud[89a-f]/i.test(JSON.stringify(value)));

test('JSON is what JSON.parse makes of it', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space);
      expect(parseJson(text, 'body')).toEqual({ ok: true, value: JSON.parse(text) as unknown });
    }),
  );
});

test('a key that occurs twice in one object is refused, wherever, and however it is escaped', () => {
  fc.assert(
    fc.property(values, values, fc.string({ unit: 'grapheme' }), (first, second, key) => {
      fc.pre(key !== '__proto__');
      const escaped = [...key].map((each) => JSON.stringify(each).slice(1, -1)).join('');
      const text = `[{"a":{"${escaped}":${JSON.stringify(first)} , "${escaped}" :${JSON.stringify(second)}}}]`;
      expect(parseJson(text, 'body')).toMatchObject({
        ok: false,
        issues: [expect.stringContaining('twice; give it once')],
      });
    }),
  );
  expect(parseJson('{"a":1,"\\u0061":2}', 'body').ok).toBe(false);
  expect(parseJson('[{"a":1},{"a":"a"},{"b":{"a":1},"a":1}]', 'body').ok).toBe(true);
});

test.each([
  ['{"__proto__":1}', 'body has the key "__proto__"; leave it out'],
  ['{"\\u005f_proto__":1}', 'body has the key "__proto__"; leave it out'],
  ['["\\ud800"]', 'body has half of a character (a lone surrogate); send whole characters in UTF-8'],
  ['{"\\udc00":1}', 'body has half of a character (a lone surrogate); send whole characters in UTF-8'],
  ['[1,]', 'body is no JSON: Unexpected character'],
  ['{"secret-of-a-sender" 1}', 'body is no JSON: Expected'],
  ['', 'body is no JSON: Unexpected end of JSON input'],
  ['\u0000', 'body is no JSON: Unexpected character'],
])('%j is refused by its fault', (text, words) => {
  const parsed = parseJson(text, 'body');
  expect(parsed).toMatchObject({ ok: false, issues: [expect.stringContaining(words)] });
  expect(JSON.stringify(parsed)).not.toContain('secret-of-a-sender');
});

test('nesting beyond the limit is refused, however deep', () => {
  for (const depth of [201, 100_000]) {
    expect(parseJson('['.repeat(depth) + ']'.repeat(depth), 'body')).toMatchObject({
      ok: false,
      issues: [expect.stringContaining('deeper than 200')],
    });
  }
});
