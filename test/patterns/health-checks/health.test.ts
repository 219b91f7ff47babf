import * as fc from 'fast-check';
import { type CircuitRecord, circuitBreakerSettings, initialRecord } from '../../../patterns/circuit-breaker/index.ts';
import {
  HEALTH_WAIT_LIMIT_MS,
  type HealthVerdict,
  judgePing,
  judgeWait,
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

test('in whatever order pings come in, the newest decides, and illness and recovery take turns', () => {
  fc.assert(
    fc.property(fc.array(ping, { maxLength: 40 }), (pings) => {
      let verdict: HealthVerdict | undefined;
      const changes: string[] = [];
      for (const one of pings) {
        const judged = judgePing(verdict, one);
        if (judged === undefined) continue;
        verdict = judged.verdict;
        if (judged.change !== 'none') changes.push(judged.change);
      }
      const newest = Math.max(...pings.map(({ atMs }) => atMs));
      if (pings.length > 0) expect(verdict?.atMs).toBe(newest);
      for (const [index, change] of changes.entries()) {
        expect(change).toBe(index % 2 === 0 ? 'fell-ill' : 'recovered');
      }
    }),
  );
});

// N13: nine cold workers on a busy machine were nine unhealthy agents
test('an agent is ill by what it answers, or when two checks in a row get no answer, and unknown after the first', () => {
  fc.assert(
    fc.property(fc.array(ping, { minLength: 1, maxLength: 40 }), (pings) => {
      let verdict: HealthVerdict | undefined;
      let isIll = false;
      let unanswered = 0;
      for (const [atMs, one] of pings.entries()) {
        const judged = judgePing(verdict, { ...one, atMs });
        if (judged === undefined) throw new Error('it is newer than what is known');
        unanswered = one.outcome === 'unanswered' ? unanswered + 1 : 0;
        if (one.outcome === 'healthy') isIll = false;
        const becomesIll = one.outcome === 'unhealthy' || unanswered === 2;
        expect(judged.change === 'fell-ill').toBe(becomesIll && !isIll);
        isIll ||= becomesIll;
        verdict = judged.verdict;
        expect(statusOf(verdict)).toBe(isIll ? 'unhealthy' : unanswered > 0 ? 'unknown' : 'healthy');
      }
    }),
  );
});

test('a verdict that was kept before there were unanswered checks is read as it was', () => {
  expect(statusOf({ healthy: true })).toBe('healthy');
  expect(statusOf({ healthy: false })).toBe('unhealthy');
});

test('since when an agent is as it is survives the pings that say the same', () => {
  const first = judgePing(undefined, { agent: 'risk', atMs: 1, outcome: 'unhealthy', error: 'down' });
  const second = judgePing(first?.verdict, { agent: 'risk', atMs: 2, outcome: 'unhealthy', error: 'still down' });
  expect(second).toEqual({
    verdict: { agent: 'risk', healthy: false, atMs: 2, sinceMs: 1, error: 'still down', unanswered: 0 },
    change: 'none',
  });
});

test('a wait ends when nobody is missing, and is given up after 60 s', () => {
  const missing = [{ agent: 'risk', why: 'down' }];
  expect(judgeWait([], 0, 5)).toEqual({ kind: 'ready', immediately: true });
  expect(judgeWait([], 5, 10)).toEqual({ kind: 'ready', immediately: false });
  expect(judgeWait(missing, 0, 1_000_000).kind).toBe('wait');
  expect(judgeWait(missing, 5, 4 + HEALTH_WAIT_LIMIT_MS).kind).toBe('wait');
  expect(judgeWait(missing, 5, 5 + HEALTH_WAIT_LIMIT_MS).kind).toBe('give-up');
});

test('a circuit refuses while it is open or its permits are taken, and asking takes none', () => {
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

test('an error of megabytes is kept short: the verdict is one item', () => {
  const ping = { agent: 'risk', atMs: 1, outcome: 'unhealthy', error: 'x'.repeat(2_000_000) } as const;
  expect(judgePing(undefined, ping)?.verdict.error.length).toBeLessThanOrEqual(1_000);
});
