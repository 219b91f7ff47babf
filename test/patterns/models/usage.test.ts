import { listPriceOf, MODEL_PRICES } from '../../../patterns/models/prices.ts';
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

test('a model of Claude costs a tenth more where its calls stay in a region', () => {
  const id = 'anthropic.claude-haiku-4-5-20251001-v1:0';
  const base = { input: 1_000_000, output: 5_000_000, cacheRead: 100_000, cacheWrite: 1_250_000 };
  expect(listPriceOf(`global.${id}`)).toEqual(base);
  const regional = { input: 1_100_000, output: 5_500_000, cacheRead: 110_000, cacheWrite: 1_375_000 };
  for (const model of [id, `us.${id}`, `eu.${id}`]) expect(listPriceOf(model)).toEqual(regional);
});

test('prices are whole micro-dollars', () => {
  for (const model of Object.keys(MODEL_PRICES)) {
    for (const each of Object.values(listPriceOf(model) ?? {})) expect(Number.isSafeInteger(each)).toBe(true);
  }
});

test('a model has its list price under each inference profile, an unknown one has none', () => {
  const price = listPriceOf('amazon.nova-micro-v1:0');
  expect(price).toBeDefined();
  expect(listPriceOf('us.amazon.nova-micro-v1:0')).toBe(price);
  expect(listPriceOf('global.amazon.nova-micro-v1:0')).toBe(price);
  expect(listPriceOf('our-model')).toBeUndefined();
  expect(listPriceOf('toString')).toBeUndefined();
});
