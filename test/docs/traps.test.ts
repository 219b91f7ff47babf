import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../repository/support/files.ts';
import { faultsOf, provenRowsOf } from './support/proofs.ts';

const PAGE = 'docs/traps.md';
const rows = provenRowsOf(PAGE);

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

test('no trap is left out: 27 of circuits and recovery, 16 of Step Functions', () => {
  expect(rows.map(({ name }) => name)).toEqual([...numbered('R', 27), ...numbered('S', 16)]);
});

test.each(rows)('trap $name has its test or its decision', ({ proofs, decisions }) => {
  expect(proofs.length + decisions.length).toBeGreaterThan(0);
  expect(proofs.flatMap(faultsOf)).toEqual([]);
  expect(decisions.filter((decision) => !existsSync(path.join(ROOT, decision)))).toEqual([]);
});

test('the traps whose tests carry a number have that number here', () => {
  const misplaced = rows.flatMap(({ name, proofs }) =>
    proofs.filter(({ title }) => {
      const [, number] = /^trap (\d+):/.exec(title) ?? [];
      return number !== undefined && `R${number}` !== name;
    }),
  );
  expect(misplaced).toEqual([]);
});
