import { burndownOf, quotaNeed, quotaUsed } from '../../../patterns/quotas/burndown.ts';

test.each([
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 5],
  ['global.anthropic.claude-opus-4-6-v1', 5],
  ['anthropic.claude-opus-4-8', 15],
  ['eu.anthropic.claude-opus-5', 10],
  ['anthropic.claude-sonnet-5', 10],
  ['amazon.nova-pro-v1:0', 1],
  ['our-model', 1],
])('a written token of %s takes %d of the quota', (model, rate) => {
  expect(burndownOf(model)).toBe(rate);
});

test('a call needs room for all that it may write, and has taken what it wrote; a cache is read for free', () => {
  expect(quotaNeed({ inputTokens: 1_000, maxTokens: 200 }, 5)).toEqual({ requests: 1, tokens: 2_000 });
  const usage = { inputTokens: 900, outputTokens: 20, cacheReadTokens: 5_000, cacheWriteTokens: 50 };
  expect(quotaUsed(usage, 5)).toEqual({ requests: 1, tokens: 1_050 });
});
