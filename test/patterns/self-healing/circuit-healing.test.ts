import * as fc from 'fast-check';
import { type CircuitRecord, initialRecord } from '../../../patterns/circuit-breaker/index.ts';
import {
  CANARIES_PER_HOUR,
  CANARY_EVERY_MS,
  CANARY_STORE,
  fullBudget,
  HEAL_EVERY_MS,
  HEAL_MAX_PAUSE_MS,
  nextHealStep,
  pauseAfterCanaries,
  refilled,
  spent,
} from '../../../patterns/self-healing/circuit-healing.ts';

const HOUR_MS = 3_600_000;

test('in no hour are there more canaries than the budget, however they are asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 300, maxLength: 900 }), (pauses) => {
      let nowMs = 0;
      let budget = fullBudget(0);
      const sent: number[] = [];
      for (const pause of pauses) {
        nowMs += pause;
        const left = spent(budget, nowMs);
        if (left === undefined) continue;
        budget = left;
        sent.push(nowMs);
      }
      for (const [index, atMs] of sent.entries()) {
        const inHour = sent.slice(index).filter((other) => other < atMs + HOUR_MS);
        expect(inHour.length).toBeLessThanOrEqual(CANARIES_PER_HOUR);
      }
    }),
    { numRuns: 200 },
  );
});

test('asking often neither gains nor loses a canary', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 50 });
  fc.assert(
    fc.property(gaps, (asked) => {
      let budget = { canaries: 0, atMs: 0 };
      let nowMs = 0;
      for (const gap of asked) {
        nowMs += gap;
        budget = { ...refilled(budget, nowMs) };
      }
      expect(budget.canaries).toBe(Math.min(CANARY_STORE, Math.floor(nowMs / CANARY_EVERY_MS)));
    }),
  );
});

const OPEN = {
  ...initialRecord('risk/rules', 1),
  generation: 3,
  state: 'OPEN',
  openUntilMs: 60_000,
  reopenings: 0,
  halfOpenedEarly: false,
} as const satisfies CircuitRecord;
const BUDGET = fullBudget(0);

test('an open circuit is knocked at every 5 s, and probed once its open period is over', () => {
  expect(nextHealStep(OPEN, BUDGET, 5_000)).toEqual({ kind: 'knock' });
  expect(nextHealStep(OPEN, BUDGET, 60_000)).toEqual({ kind: 'probe' });
  expect(pauseAfterCanaries(BUDGET, 0)).toBe(HEAL_EVERY_MS);
});

test('an open period after one that was cut short stands, whatever canaries would say', () => {
  const halfOpenedEarly: CircuitRecord = { ...OPEN, halfOpenedEarly: true };
  expect(nextHealStep(halfOpenedEarly, BUDGET, 12_000)).toEqual({ kind: 'pause', ms: 48_000 });
  expect(nextHealStep(halfOpenedEarly, BUDGET, 60_000)).toEqual({ kind: 'probe' });
});

test('without budget it waits for the next canary, never longer than its lease allows', () => {
  const empty = { canaries: 0, atMs: 0 };
  expect(nextHealStep(OPEN, empty, 10_000)).toEqual({ kind: 'pause', ms: CANARY_EVERY_MS - 10_000 });
  const far: CircuitRecord = { ...OPEN, halfOpenedEarly: true, openUntilMs: 600_000 };
  expect(nextHealStep(far, BUDGET, 0)).toEqual({ kind: 'pause', ms: HEAL_MAX_PAUSE_MS });
});

test.each<[string, CircuitRecord | undefined, string]>([
  ['never failed', undefined, 'closed'],
  ['is closed', initialRecord('risk/rules', 1), 'closed'],
  ['an operator isolated', { ...initialRecord('risk/rules', 1), state: 'ISOLATED' } as CircuitRecord, 'isolated'],
  [
    'an operator shadows',
    { ...initialRecord('risk/rules', 1), state: 'METRICS_ONLY', wouldBeOpenUntilMs: 0 } as CircuitRecord,
    'shadowed',
  ],
])('a circuit that %s needs no canaries', (_, circuit, reason) => {
  expect(nextHealStep(circuit, BUDGET, 0)).toEqual({ kind: 'over', reason });
});
