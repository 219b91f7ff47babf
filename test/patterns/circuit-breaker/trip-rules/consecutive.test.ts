import type { Verdict } from '../../../../patterns/circuit-breaker/index.ts';
import { consecutiveFailures } from '../../../../patterns/circuit-breaker/trip-rules/consecutive.ts';

const rule = consecutiveFailures(3);
const judge = (failed: readonly string[], outcome: 'success' | 'failure', id = 'call'): Verdict['kind'] =>
  rule.judge({ failed: new Set(failed), window: {} }, { id, outcome, durationMs: 0 }, 0).kind;

describe('consecutiveFailures', () => {
  test('trips at the threshold, and remembers the failures below it', () => {
    expect([judge([], 'failure'), judge(['a'], 'failure'), judge(['a', 'b'], 'failure')]).toEqual([
      'remember',
      'remember',
      'trip',
    ]);
  });

  test('counts a repeated failure once', () => {
    expect(judge(['a', 'call'], 'failure')).toBe('nothing');
  });

  test('forgets the streak at a success', () => {
    expect([judge(['a'], 'success'), judge([], 'success')]).toEqual(['forget', 'nothing']);
  });

  test('wants a success only while it remembers failures', () => {
    expect(rule.wantsSuccess({ failed: new Set(['a']), window: {} })).toBe(true);
    expect(rule.wantsSuccess({ failed: new Set(), window: {} })).toBe(false);
  });

  test.each([0, 2.5])('refuses %d failures', (failures) => {
    expect(() => consecutiveFailures(failures)).toThrow(
      new RangeError(`consecutiveFailures: failures must be a positive integer, got ${failures}`),
    );
  });
});
