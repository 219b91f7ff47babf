import { failureRate } from '../../../../patterns/circuit-breaker/trip-rules/failure-rate.ts';

const options = { rate: 1, windowMs: 1_000, minimumCalls: 1 };

describe('failureRate', () => {
  test.each(['failure', 'success'] as const)('judges a slow %s by its outcome', (outcome) => {
    const evidence = { failed: new Set<string>(), window: {} };
    const verdict = failureRate(options).judge(evidence, { id: 'call', outcome, durationMs: 99_999 }, 0);
    expect(verdict.kind).toBe(outcome === 'failure' ? 'trip' : 'remember');
  });

  test('refuses an option of another rule', () => {
    const other = { ...options, slowMs: 1 };
    expect(() => failureRate(other)).toThrow('failure-rate: there is no option "slowMs"');
  });
});
