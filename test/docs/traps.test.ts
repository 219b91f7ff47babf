import { contractRowsOf } from './support/contract.ts';
import { issuesOfRow } from './support/proofs.ts';

const rows = contractRowsOf('docs/traps.md');

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

test('no trap is left out: 27 of circuits and recovery, 16 of Step Functions', () => {
  expect(rows.map(({ id }) => id)).toEqual([...numbered('R', 27), ...numbered('S', 16)]);
});

test.each(rows)('trap $id says what its test sees, and has that test or a decision', (row) => {
  expect(row.outcome).not.toBe('');
  expect(issuesOfRow(row)).toEqual([]);
});
