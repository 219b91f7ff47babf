import { budgetLimitIssues } from '../../../lib/declarations/check-budgets.ts';

test('limits are whole numbers, and every budget has one', () => {
  const tenant = { microDollars: 0.5, key: () => 'us' };
  expect(budgetLimitIssues({ budgets: { run: {}, day: { tokens: 0, microDollars: 5 }, tenant } })).toEqual([
    'budgets.run has no limit: give it tokens, microDollars or both',
    'budgets.day.tokens is 0, allowed is a whole number from 1',
    'budgets.tenant.microDollars is 0.5, allowed is a whole number from 1',
  ]);
  expect(budgetLimitIssues({ budgets: { run: { tokens: 1 } } })).toEqual([]);
  expect(budgetLimitIssues({})).toEqual([]);
});
