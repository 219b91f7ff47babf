import { faultsOf, provenRowsOf } from './support/proofs.ts';

const rows = provenRowsOf('docs/failure-contract.md');

test('the contract has rows', () => {
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)('"$name" is proven by a test of its own, which npm test runs', ({ proofs }) => {
  expect(proofs.length).toBeGreaterThan(0);
  expect(proofs.flatMap(faultsOf)).toEqual([]);
});
