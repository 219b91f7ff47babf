import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { continuable, continueCommand, onChange, parseBatch, parseRate, parseReason } from '../../cli/batch.ts';
import { catchInterrupt } from '../../cli/interrupt.ts';

const BATCH = { id: '1764434880000-3fa9c1', begunAtMs: 1_764_434_880_000 };

test('the command that continues a batch is the same for a shell, with its id', () => {
  const argument = fc
    .string({ unit: 'grapheme' })
    .map((text) => text.replaceAll('\0', ''))
    .filter((text) => !text.startsWith('--continue'));
  const args = fc.array(argument, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(args, (given) => {
      const command = continueCommand(given, BATCH);
      const read = execFileSync('sh', ['-c', `for each in ${command}; do printf '%s\\0' "$each"; done`]).toString();
      expect(read.split('\0').slice(0, -1)).toEqual([...given, '--continue', BATCH.id]);
    }),
    { numRuns: 20 },
  );
  expect(continueCommand(['redrive', '--failed', '--continue', BATCH.id], BATCH)).toBe(
    `redrive --failed --continue ${BATCH.id}`,
  );
});

test('a batch that fails says how it is continued, one that is done does not', async () => {
  const interrupt = catchInterrupt();
  const said: string[] = [];
  const notify = (message: string) => said.push(message);
  expect(await continuable(BATCH, interrupt, notify, async () => 'done')).toBe('done');
  expect(said).toEqual([]);
  const failed = continuable(BATCH, interrupt, notify, () => Promise.reject(new Error('expired')));
  await expect(failed).rejects.toThrow('expired');
  expect(said.join()).toContain(`--continue ${BATCH.id}`);
  interrupt.release();
});

test('a line of the progress is shown once', () => {
  const said: string[] = [];
  const show = onChange(
    (count: number) => `${count} of 2`,
    (line) => said.push(line),
  );
  for (const count of [0, 1, 1, 2]) show(count);
  expect(said).toEqual(['0 of 2', '1 of 2', '2 of 2']);
});

test('a batch, a rate and a reason that cannot be used are refused', () => {
  expect(parseBatch(BATCH.id)).toEqual(BATCH);
  for (const text of ['', 'last', '1764434880000', '1764434880000-xyz'])
    expect(() => parseBatch(text)).toThrow('Use the');
  expect(parseRate('0.5')).toBe(0.5);
  for (const text of ['0', '101', '', 'fast']) expect(() => parseRate(text)).toThrow('Use a number');
  for (const text of ['', ' ', 'x'.repeat(257)]) expect(() => parseReason(text)).toThrow('Use a reason');
});
