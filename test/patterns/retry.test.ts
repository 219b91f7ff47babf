import * as fc from 'fast-check';
import {
  AGENT_BACKOFF,
  backoffOf,
  HANDLER_BACKOFF,
  longestWaitMs,
  longestWaitsMs,
  THROTTLE_BACKOFF,
} from '../../patterns/retry.ts';

test('the longest wait doubles with each retry of its block, and stays at that of the last one', () => {
  const waitsOf = (policy: 'backoff' | 'throttle') =>
    [0, 1, 2, 3, 4].map((count) => longestWaitMs(backoffOf({}, policy), count));
  expect(waitsOf('backoff')).toEqual([1_000, 2_000, 2_000, 2_000, 2_000]);
  expect(waitsOf('throttle')).toEqual([2_000, 4_000, 8_000, 8_000, 8_000]);
});

test('the longest wait bounds each wait of a mixture of both blocks', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('backoff', 'throttle'), { maxLength: 5 }), (failures) => {
      const retries = { backoff: 0, throttle: 0 };
      for (const [retryCount, policy] of failures.entries()) {
        const block = policy === 'backoff' ? AGENT_BACKOFF : THROTTLE_BACKOFF;
        if (retries[policy] === block.maxAttempts) return;
        const waitMs = block.intervalSeconds * block.backoffRate ** retries[policy] * 1000;
        retries[policy] += 1;
        expect(waitMs).toBeLessThanOrEqual(longestWaitMs(block, retryCount));
      }
    }),
  );
});

test('a handler is retried for 15 s', () => {
  const { maxAttempts, intervalSeconds, backoffRate } = HANDLER_BACKOFF;
  const waits = Array.from({ length: maxAttempts }, (_, retry) => intervalSeconds * backoffRate ** retry);
  expect(waits.reduce((sum, wait) => sum + wait)).toBe(15);
});

test('all waits of a block together, each at its longest', () => {
  expect(longestWaitsMs(HANDLER_BACKOFF)).toBe(15_000);
  expect(longestWaitsMs({ ...HANDLER_BACKOFF, maxDelaySeconds: 3 })).toBe(1_000 + 2_000 + 3_000 + 3_000);
  expect(longestWaitsMs({ ...HANDLER_BACKOFF, maxAttempts: 0 })).toBe(0);
});
