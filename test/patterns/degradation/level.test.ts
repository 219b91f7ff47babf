import * as fc from 'fast-check';
import { degradationLevel, isCritical, worstLevel } from '../../../patterns/degradation/level.ts';
import { observed } from '../../support/observed.ts';

describe('the 30 % rule', () => {
  test.each([
    { failed: 0, required: 4, critical: false },
    { failed: 1, required: 4, critical: false },
    { failed: 2, required: 4, critical: true },
    { failed: 3, required: 10, critical: false },
    { failed: 4, required: 10, critical: true },
    { failed: 30, required: 100, critical: false },
    { failed: 31, required: 100, critical: true },
    { failed: 1, required: 1, critical: true },
    { failed: 0, required: 0, critical: false },
  ])('$failed of $required required agents failed: critical is $critical', ({ failed, required, critical }) => {
    expect(isCritical(failed, required)).toBe(critical);
  });

  test('at exactly 30 % a phase goes on, with one more it does not, however many agents', () => {
    observed('R25', { outcome: [3, 4].map((failed) => (isCritical(failed, 10) ? 'fails' : 'goes on')).join(', ') });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (tens) => {
        expect(isCritical(tens * 3, tens * 10)).toBe(false);
        expect(isCritical(tens * 3 + 1, tens * 10)).toBe(true);
      }),
    );
  });
});

test('a phase of its own thresholds is critical and degraded by those', () => {
  const thresholds = { criticalShare: 0.5, level0: 1, level1: 0.9 };
  expect([5, 6].map((failed) => isCritical(failed, 10, thresholds))).toEqual([false, true]);
  expect([10, 9, 8].map((succeeded) => degradationLevel(succeeded, 10, thresholds))).toEqual([0, 1, 2]);
});

describe('the level', () => {
  test.each([
    { succeeded: 7, agents: 7, level: 0 },
    { succeeded: 6, agents: 7, level: 0 },
    { succeeded: 5, agents: 7, level: 1 },
    { succeeded: 8, agents: 10, level: 0 },
    { succeeded: 79, agents: 100, level: 1 },
    { succeeded: 5, agents: 10, level: 1 },
    { succeeded: 49, agents: 100, level: 2 },
  ])('$succeeded of $agents agents: level $level', ({ succeeded, agents, level }) => {
    expect(degradationLevel(succeeded, agents)).toBe(level);
  });

  test('never gets worse when one more agent succeeds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), (agents, some) => {
        const succeeded = some % agents;
        expect(degradationLevel(succeeded + 1, agents)).toBeLessThanOrEqual(degradationLevel(succeeded, agents));
      }),
    );
  });

  test('of a run is that of its worst phase', () => {
    expect(worstLevel([0, 2, 1])).toBe(2);
    expect(worstLevel([0, 0])).toBe(0);
  });
});
