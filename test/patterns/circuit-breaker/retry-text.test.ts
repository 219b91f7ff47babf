import { retryText } from '../../../patterns/circuit-breaker/retry-text.ts';

test('says when to retry a circuit that is open or half-open', () => {
  expect(retryText({ retryAfterMs: 60_000 })).toBe('retry after 1 min 0 s');
  expect(retryText({ retryAfterMs: 250 })).toBe('retry after 0.25 s');
});

test('an isolated circuit has no time to retry after', () => {
  expect(retryText({})).toBe('until it is reset');
});
