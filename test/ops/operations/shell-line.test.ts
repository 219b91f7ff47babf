import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { shellLine } from '../../../ops/operations/shell-line.ts';

test('a shell takes each word as it is, whatever it has in it', () => {
  const words = fc.array(
    fc.string({ unit: 'binary-ascii', minLength: 1 }).map((text) => text.replaceAll('\0', '')),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(words, (given) => {
      const line = `printf '%s\\0' ${shellLine(given, '')}`;
      const taken = execFileSync('sh', ['-c', line]).toString().split('\0').slice(0, -1);
      expect(taken).toEqual(given);
    }),
    { numRuns: 20 },
  );
  expect.assertions(20);
});

test('plain words stay as they are, options of the target follow', () => {
  expect(shellLine(['redrive', 'a-1', '--reason', "it's"], ' --state x')).toBe(
    String.raw`redrive a-1 --reason 'it'\''s' --state x`,
  );
});
