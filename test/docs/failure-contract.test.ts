import { contractRowsOf } from './support/contract.ts';
import { issuesOfRow } from './support/proofs.ts';

const rows = contractRowsOf('docs/failure-contract.md');

test('the contract has rows, each with an id of its own', () => {
  expect(rows.length).toBeGreaterThan(45);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test.each(rows)('$id says how it ends, and is observed by a test that npm test runs', (row) => {
  expect(row.outcome).not.toBe('');
  expect(issuesOfRow(row)).toEqual([]);
});
