import { retryText } from '../../../patterns/circuit-breaker/retry-text.ts';

test('a circuit that is open or half-open may be asked again after a time', () => {
  expect(retryText({ retryAfterMs: 60_000 })).toBe('may be asked again in 1 min 0 s');
  expect(retryText({ retryAfterMs: 250 })).toBe('may be asked again in 0.25 s');
});

test('an isolated circuit has no time after which it may be asked again', () => {
  expect(retryText({})).toBe('until it is reset');
});
