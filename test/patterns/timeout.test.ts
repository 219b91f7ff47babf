import * as fc from 'fast-check';
import {
  attemptTimeoutMsOf,
  betweenTiersMs,
  CALL_BUDGET_MS,
  chainMs,
  functionTimeoutSeconds,
  RULE_ATTEMPT_TIMEOUT_MS,
  reservedMs,
  type TimedTier,
  taskTimeoutSeconds,
  tierLimitSeconds,
} from '../../patterns/timeout.ts';

const deadlines = fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 6 });

const tiersOf = (timeoutsMs: readonly number[]): TimedTier[] =>
  timeoutsMs.map((attemptTimeoutMs) => ({ attemptTimeoutMs }));

test('a tier without a deadline has that of a rule', () => {
  expect(attemptTimeoutMsOf({})).toBe(RULE_ATTEMPT_TIMEOUT_MS);
  expect(attemptTimeoutMsOf({ attemptTimeoutMs: 15_000 })).toBe(15_000);
});

test('each limit is longer than the one inside it: attempt, function, Task', () => {
  fc.assert(
    fc.property(deadlines, (attemptTimeoutsMs) => {
      const functionSeconds = functionTimeoutSeconds(attemptTimeoutsMs);
      for (const timeoutMs of attemptTimeoutsMs) expect(functionSeconds * 1000).toBeGreaterThan(timeoutMs);
      expect(taskTimeoutSeconds(functionSeconds)).toBeGreaterThan(functionSeconds);
    }),
  );
});

test('a chain lasts for the limit of its first tier and the time that this tier reserves for the others', () => {
  fc.assert(
    fc.property(deadlines, ([first = 1, ...later]) => {
      const [tier, ...others] = tiersOf([first, ...later]) as [TimedTier, ...TimedTier[]];
      expect(chainMs([tier, ...others])).toBe(tierLimitSeconds(first) * 1000 + reservedMs(tier, others));
    }),
  );
});

test('the last tier reserves nothing, any other the longest wait and the handover before the next one', () => {
  expect(reservedMs({}, [])).toBe(0);
  expect(betweenTiersMs({})).toBe(4_000);
  expect(reservedMs({}, tiersOf([5_000]))).toBe(4_000 + 8_000);
});

test('a model of 15 s and a rule fit the budget of a call', () => {
  expect(chainMs(tiersOf([15_000, RULE_ATTEMPT_TIMEOUT_MS]))).toBeLessThanOrEqual(CALL_BUDGET_MS);
});
