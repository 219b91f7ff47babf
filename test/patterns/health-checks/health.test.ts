import * as fc from 'fast-check';
import { type CircuitRecord, circuitBreakerSettings, initialRecord } from '../../../patterns/circuit-breaker/index.ts';
import {
  decideVerdict,
  decideWait,
  HEALTH_WAIT_LIMIT_MS,
  type HealthVerdict,
  type PingResult,
  refusesCalls,
  statusOf,
} from '../../../patterns/health-checks/health.ts';

const ping = fc
  .record({
    atMs: fc.integer({ min: 0, max: 1_000 }),
    outcome: fc.constantFrom('healthy' as const, 'unhealthy' as const, 'unanswered' as const),
  })
  .map(({ atMs, outcome }): PingResult => {
    const asked = { agent: 'risk', atMs };
    return outcome === 'healthy' ? { ...asked, outcome } : { ...asked, outcome, error: outcome };
  });

test('the newest ping decides in any order of arrival, and became-unhealthy and recovered alternate', () => {
  fc.assert(
    fc.property(fc.array(ping, { maxLength: 40 }), (pings) => {
      let verdict: HealthVerdict | undefined;
      const changes: string[] = [];
      for (const one of pings) {
        const decided = decideVerdict(verdict, one);
        if (decided === undefined) continue;
        verdict = decided.verdict;
        if (decided.change !== 'none') changes.push(decided.change);
      }
      const newest = Math.max(...pings.map(({ atMs }) => atMs));
      if (pings.length > 0) expect(verdict?.atMs).toBe(newest);
      for (const [index, change] of changes.entries()) {
        expect(change).toBe(index % 2 === 0 ? 'became-unhealthy' : 'recovered');
      }
    }),
  );
});

// N13: nine cold workers on a busy machine were nine unhealthy agents
test('an agent is unhealthy after an error, or after two checks in a row without an answer, and unknown after the first', () => {
  fc.assert(
    fc.property(fc.array(ping, { minLength: 1, maxLength: 40 }), (pings) => {
      let verdict: HealthVerdict | undefined;
      let isUnhealthy = false;
      let unanswered = 0;
      for (const [atMs, one] of pings.entries()) {
        const decided = decideVerdict(verdict, { ...one, atMs });
        if (decided === undefined) throw new Error('it is newer than what is known');
        unanswered = one.outcome === 'unanswered' ? unanswered + 1 : 0;
        if (one.outcome === 'healthy') isUnhealthy = false;
        const becomesUnhealthy = one.outcome === 'unhealthy' || unanswered === 2;
        expect(decided.change === 'became-unhealthy').toBe(becomesUnhealthy && !isUnhealthy);
        isUnhealthy ||= becomesUnhealthy;
        verdict = decided.verdict;
        expect(statusOf(verdict)).toBe(isUnhealthy ? 'unhealthy' : unanswered > 0 ? 'unknown' : 'healthy');
      }
    }),
  );
});

test('a stored verdict without a number of unanswered checks keeps its status', () => {
  expect(statusOf({ healthy: true })).toBe('healthy');
  expect(statusOf({ healthy: false })).toBe('unhealthy');
});

test('sinceMs of a verdict stays while pings have the same result', () => {
  const first = decideVerdict(undefined, { agent: 'risk', atMs: 1, outcome: 'unhealthy', error: 'down' });
  const second = decideVerdict(first?.verdict, { agent: 'risk', atMs: 2, outcome: 'unhealthy', error: 'still down' });
  expect(second).toEqual({
    before: first?.verdict,
    verdict: { agent: 'risk', healthy: false, atMs: 2, sinceMs: 1, error: 'still down', unanswered: 0 },
    change: 'none',
  });
});

test('a wait ends when every agent is ready, and is given up after 60 s', () => {
  const missing = [{ agent: 'risk', cause: 'down' }];
  expect(decideWait([], 0, 5)).toEqual({ kind: 'ready', immediately: true });
  expect(decideWait([], 5, 10)).toEqual({ kind: 'ready', immediately: false });
  expect(decideWait(missing, 0, 1_000_000).kind).toBe('wait');
  expect(decideWait(missing, 5, 4 + HEALTH_WAIT_LIMIT_MS).kind).toBe('wait');
  expect(decideWait(missing, 5, 5 + HEALTH_WAIT_LIMIT_MS).kind).toBe('give-up');
});

test.each([
  [0, 1],
  [1_000, 1],
  [2_100, 2],
  [4_000, 4],
  [9_000, 5],
  [59_000, 5],
])('after %d ms of a wait the pause until the next check is %d s', (waitedMs, pauseSeconds) => {
  const startMs = waitedMs === 0 ? 0 : 7;
  expect(decideWait([{ agent: 'risk', cause: 'down' }], startMs, 7 + waitedMs)).toMatchObject({ pauseSeconds });
});

test('refusesCalls is true while a circuit is open or its permits are taken, and takes none', () => {
  const settings = circuitBreakerSettings();
  const half = { state: 'HALF_OPEN', succeeded: new Set<string>(), reopenings: 0, halfOpenedEarly: false } as const;
  const record = (rest: object) => ({ ...initialRecord('risk/rules', 1), ...rest }) as CircuitRecord;
  const refuses = (rest: object) => refusesCalls(record(rest), 100, settings);
  expect(refusesCalls(undefined, 100, settings)).toBe(false);
  expect(refuses({ state: 'OPEN', openUntilMs: 200, reopenings: 0, halfOpenedEarly: false })).toBe(true);
  expect(refuses({ state: 'OPEN', openUntilMs: 50, reopenings: 0, halfOpenedEarly: false })).toBe(false);
  expect(refuses({ state: 'ISOLATED' })).toBe(true);
  expect(refuses({ ...half, permits: { a: 200 } })).toBe(false);
  expect(refuses({ ...half, permits: { a: 200, b: 200 } })).toBe(true);
});

test('an error of megabytes is cut for the stored verdict', () => {
  const ping = { agent: 'risk', atMs: 1, outcome: 'unhealthy', error: 'x'.repeat(2_000_000) } as const;
  expect(decideVerdict(undefined, ping)?.verdict.error.length).toBeLessThanOrEqual(1_000);
});
