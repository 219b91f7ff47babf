import { estimateOf, tokensOf } from '../../../patterns/budgets/estimate.ts';

const request = { system: 'a'.repeat(100), prompt: 'b'.repeat(300), schema: {}, maxTokens: 50 };

test('an estimate has a token for 2 bytes of the request, and all that the model may write', () => {
  expect(estimateOf(request, undefined)).toEqual({ tokens: 201 + 64 + 50, microDollars: 0 });
  expect(estimateOf({ ...request, system: '', prompt: 'ä' }, undefined)).toEqual({
    tokens: 2 + 64 + 50,
    microDollars: 0,
  });
});

test('its money is at the dearest price of a token that is read, in whole micro-dollars', () => {
  const price = { input: 1_000_000, output: 2_000_001, cacheWrite: 3_000_000, cacheRead: 1 };
  expect(estimateOf(request, price).microDollars).toBe(3 * 265 + 101);
});

test('tokens of caches count once', () => {
  expect(tokensOf({ inputTokens: 1, outputTokens: 20, cacheReadTokens: 300, cacheWriteTokens: 4_000 })).toBe(4_321);
});
