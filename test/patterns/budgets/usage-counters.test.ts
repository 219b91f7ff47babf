import { countIn } from '../../../patterns/budgets/budget.ts';
import { countersOf, usageByTier } from '../../../patterns/budgets/usage-counters.ts';
import { applyWrite } from '../../../patterns/conditional-write.ts';

test('counts of calls are read back as the sums of their tiers', () => {
  const usage = { inputTokens: 1, outputTokens: 20, cacheReadTokens: 300, cacheWriteTokens: 4_000 };
  const calls = [
    countersOf('trend', 'model', { ...usage, microDollars: 7 }),
    countersOf('trend', 'model', usage),
    countersOf('risk', 'cheaper-model', { ...usage, microDollars: 0 }),
  ];
  const record = calls.reduce<object>((item, counters, index) => {
    const written = applyWrite(item, countIn(`call-${index}`, { tokens: 4_321, microDollars: 7 }, counters));
    if (written === 'conflict') throw new Error('refused');
    return written;
  }, {});
  expect(usageByTier(record as Record<string, unknown>)).toEqual([
    { agent: 'risk', tier: 'cheaper-model', calls: 1, ...usage, costMicroDollars: 0 },
    {
      ...{ agent: 'trend', tier: 'model', calls: 2, costMicroDollars: 7, callsWithoutPrice: 1 },
      ...{ inputTokens: 2, outputTokens: 40, cacheReadTokens: 600, cacheWriteTokens: 8_000 },
    },
  ]);
  expect(usageByTier(undefined)).toEqual([]);
});
