import { readFile } from 'node:fs/promises';
import { errorCodeOf } from '../../cli/error-code.ts';

test('the code of an error of Node is read, also of one from another realm', async () => {
  const error: unknown = await readFile('/nowhere/at-all').catch((reason: unknown) => reason);
  expect(errorCodeOf(error)).toBe('ENOENT');
});

test('a value without a code has none', () => {
  expect([new Error('x'), 'ENOENT', null, undefined].map(errorCodeOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
