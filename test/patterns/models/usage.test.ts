import { listPriceOf } from '../../../patterns/models/prices.ts';
import { costMicroDollars } from '../../../patterns/models/usage.ts';

const usage = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 10, cacheWriteTokens: 1 };

test('each token is charged once, at the price of its kind', () => {
  const price = { input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 4_000_000 };
  expect(costMicroDollars(usage, price)).toBe(3_000 + 1_500 + 3 + 4);
});

test('tokens of a cache without a price of their own are charged as input', () => {
  expect(costMicroDollars(usage, { input: 1_000_000, output: 0 })).toBe(1_011);
});

test('a part of a micro-dollar is charged as a whole one', () => {
  expect(
    costMicroDollars(
      { ...usage, inputTokens: 1, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
      { input: 35_000, output: 0 },
    ),
  ).toBe(1);
});

test('a model has its list price under each inference profile, an unknown one has none', () => {
  const price = listPriceOf('amazon.nova-micro-v1:0');
  expect(price).toBeDefined();
  expect(listPriceOf('us.amazon.nova-micro-v1:0')).toBe(price);
  expect(listPriceOf('global.amazon.nova-micro-v1:0')).toBe(price);
  expect(listPriceOf('our-model')).toBeUndefined();
  expect(listPriceOf('toString')).toBeUndefined();
});
