import fc from 'fast-check';
import { jsonFault } from '../../cli/json-fault.ts';

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['', 'line 1, column 1: expected a value, found the end'],
  ['{"text":1', 'line 1, column 10: expected , or }, found the end'],
  ['{text:1}', 'line 1, column 2: expected a name in double quotes or }, found "text:1}"'],
  ['{"a":1,}', 'line 1, column 8: expected a name in double quotes, found "}"'],
  ['[1,\n 2 3]', 'line 2, column 4: expected , or ], found "3]"'],
  ['[1}', 'line 1, column 3: expected , or ], found "}"'],
  ['{} x', 'line 1, column 4: expected nothing more, found "x"'],
  ['"a\nb"', 'line 1, column 1: expected a value, found "\\"a\\nb\\""'],
  ['{"a" 1}', 'line 1, column 6: expected :, found "1}"'],
  ["{'a':1}", 'line 1, column 2: expected a name in double quotes or }, found "\'a\':1}"'],
])('%j is no JSON, and where', (text, fault) => {
  expect(jsonFault(text)).toBe(fault);
});

test('whatever is JSON for JSON.parse is, and nothing else', () => {
  const character = fc.constantFrom(...'[]{},:"\\ \n0123.-eE+truefalsn/b\u0001x'.split(''));
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.array(character, { maxLength: 3 }), fc.nat(2))
    .map(([text, at, inserted, removed]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + inserted.join('') + text.slice(place + removed);
    });
  const short = fc.array(character, { maxLength: 8 }).map((characters) => characters.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.json(), broken, short), (text) => {
      expect([text, jsonFault(text) === undefined]).toEqual([text, isJson(text)]);
    }),
    { numRuns: 2_000 },
  );
});

test('a long text is read without going deep', () => {
  expect(jsonFault(JSON.stringify('x\\'.repeat(500_000)))).toBeUndefined();
  expect(jsonFault('['.repeat(200_000))).toBe('line 1, column 200001: expected a value or ], found the end');
});
