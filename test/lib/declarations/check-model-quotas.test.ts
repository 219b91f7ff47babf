import { modelQuotaIssues } from '../../../lib/declarations/check-model-quotas.ts';

test('a quota has a limit, limits are whole numbers, and no token takes less than itself', () => {
  const modelQuotas = {
    nothing: { burndown: 5 },
    part: { requestsPerMinute: 0.5, tokensPerMinute: 0 },
    less: { tokensPerMinute: 10, burndown: 0.5 },
  };
  expect(modelQuotaIssues({ modelQuotas })).toEqual([
    'modelQuotas["nothing"] has no limit: give it requestsPerMinute, tokensPerMinute or both',
    'modelQuotas["part"].requestsPerMinute is 0.5, allowed is a whole number from 1',
    'modelQuotas["part"].tokensPerMinute is 0, allowed is a whole number from 1',
    'modelQuotas["less"].burndown is 0.5, allowed is 1 or more',
  ]);
  expect(modelQuotaIssues({ modelQuotas: { m: { requestsPerMinute: 1 } } })).toEqual([]);
  expect(modelQuotaIssues({})).toEqual([]);
});
