import { QuotaCounters } from '../../../../local/services/models/quotas.ts';

let nowMs = 0;
const countersWith = (quota: object) => new QuotaCounters({ m: quota }, () => nowMs);
beforeEach(() => {
  nowMs = 1_000_000;
});

test('a request takes its input and all that it may write, and at its end what it took times the burndown', () => {
  const counters = countersWith({ tokensPerMinute: 1_000, burndown: 5 });
  const end = counters.take('m', 100, 500);
  expect(counters.take('m', 100, 500)).toBe('Too many tokens, please wait before trying again.');
  if (typeof end === 'string') throw new Error(end);
  end({ inputTokens: 100, outputTokens: 40, cacheWriteTokens: 50 });
  // 100 + 50 + 5 x 40
  expect(typeof counters.take('m', 100, 550)).toBe('function');
  expect(counters.take('m', 1, 0)).toMatch('Too many tokens');
});

test('at the end the burndown may take more than was reserved', () => {
  const counters = countersWith({ tokensPerMinute: 1_000, burndown: 15 });
  const end = counters.take('m', 10, 60);
  if (typeof end === 'string') throw new Error(end);
  end({ inputTokens: 10, outputTokens: 60 });
  expect(typeof counters.take('m', 90, 0)).toBe('function');
  expect(counters.take('m', 1, 0)).toMatch('Too many tokens');
});

test('a throttled request takes nothing, a failed one no tokens, and after a minute all is free', () => {
  const counters = countersWith({ requestsPerMinute: 2, tokensPerMinute: 100 });
  const failed = counters.take('m', 60, 40);
  if (typeof failed === 'string') throw new Error(failed);
  failed();
  expect(typeof counters.take('m', 100, 0)).toBe('function');
  expect(counters.take('m', 0, 0)).toBe('Too many requests, please wait before trying again.');
  nowMs += 59_999;
  expect(counters.take('m', 0, 0)).toMatch('Too many requests');
  nowMs += 1;
  expect(typeof counters.take('m', 100, 0)).toBe('function');
});

test('a model without a quota is never throttled', () => {
  const counters = countersWith({ requestsPerMinute: 1 });
  for (let each = 0; each < 5; each += 1) expect(typeof counters.take('other', 1e9, 1e9)).toBe('function');
});
