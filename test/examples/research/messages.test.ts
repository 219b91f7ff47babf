import fc from 'fast-check';
import { codeOf, quoted, reasonOf } from '../../../examples/research/messages.ts';

describe('a quoted value', () => {
  test.each<[unknown, string]>([
    ['AAPL', '"AAPL"'],
    [undefined, 'missing'],
    [null, 'null'],
    ['a"b\n', '"a\\"b\\n"'],
    ['Ä', '"\\u00c4"'],
    ['x'.repeat(100), `"${'x'.repeat(23)}... (100 characters)`],
    [Array(50).fill(1), '[1,1,1,1,1,1,1,1,1,1,1,1... (101 characters)'],
  ])('%# is shown as %s', (value, text) => {
    expect(quoted(value)).toBe(text);
  });

  test('is one short line of printable ASCII, whatever the value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 500 })), (value) => {
        expect(quoted(value)).toMatch(/^[\x20-\x7e]+$/);
        expect(quoted(value).length).toBeLessThan(180);
      }),
    );
  });
});

test('the code of an error is that of the system, and the reason its message', () => {
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
  expect([missing, new Error('x'), 'text', null].map(codeOf)).toEqual(['ENOENT', undefined, undefined, undefined]);
  expect([missing, 'text', undefined].map(reasonOf)).toEqual(['no such file', 'text', 'undefined']);
});
