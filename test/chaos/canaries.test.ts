import { CHECKS } from '../../testing/chaos/check.ts';
import { CANARIES, NO_REPORT } from './canaries.ts';

test('every canary names the check that must find it, and each check by its own name', () => {
  const checks = CHECKS.map(({ name }) => name);
  expect(new Set(checks).size).toBe(checks.length);
  for (const { caughtBy } of CANARIES) expect([...checks, NO_REPORT]).toContain(caughtBy);
});

test('a canary that is found by a missing report runs where every run has one, and not among operators', () => {
  const byReport = CANARIES.filter(({ caughtBy }) => caughtBy === NO_REPORT);
  expect(byReport.map(({ profile }) => profile)).toEqual(byReport.map(() => 'store-outage'));
  expect(byReport.length).toBeGreaterThan(0);
});
