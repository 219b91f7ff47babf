import { slowCallRate } from '../../../../patterns/circuit-breaker/trip-rules/slow-call-rate.ts';

const options = { rate: 1, windowMs: 1_000, minimumCalls: 1, slowMs: 500 };

describe('slowCallRate', () => {
  test.each([
    [500, 'trip'],
    [499, 'remember'],
  ])('judges a success of %d ms as %s', (durationMs, kind) => {
    const evidence = { failed: new Set<string>(), window: {} };
    const verdict = slowCallRate(options).judge(evidence, { id: 'call', outcome: 'success', durationMs }, 0);
    expect(verdict.kind).toBe(kind);
  });

  test('refuses a slowMs that is no positive number', () => {
    expect(() => slowCallRate({ ...options, slowMs: 0 })).toThrow('slowMs must be a positive number, got 0');
  });
});
