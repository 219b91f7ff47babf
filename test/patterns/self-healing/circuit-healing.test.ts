import * as fc from 'fast-check';
import { type CircuitRecord, initialRecord } from '../../../patterns/circuit-breaker/index.ts';
import {
  CANARIES_PER_HOUR,
  CANARY_CAPACITY,
  CANARY_EVERY_MS,
  CANARY_REFILL_MS,
  decideHealingStep,
  fullBudget,
  HEALING_MAX_PAUSE_MS,
  newestGeneration,
  pauseAfterCanaries,
  refill,
  takeCanary,
} from '../../../patterns/self-healing/circuit-healing.ts';
import { sized } from '../../support/size.ts';

const HOUR_MS = 3_600_000;

test('the canary budget allows no more than CANARIES_PER_HOUR canaries in any hour, however often one is requested', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 300, maxLength: 900 }), (pauses) => {
      let nowMs = 0;
      let budget = fullBudget(0);
      const sent: number[] = [];
      for (const pause of pauses) {
        nowMs += pause;
        const left = takeCanary(budget, nowMs);
        if (left === undefined) continue;
        budget = left;
        sent.push(nowMs);
      }
      for (const [index, atMs] of sent.entries()) {
        const inHour = sent.slice(index).filter((other) => other < atMs + HOUR_MS);
        expect(inHour.length).toBeLessThanOrEqual(CANARIES_PER_HOUR);
      }
    }),
    { numRuns: sized(60, 200) },
  );
});

test('refill adds the same number of canaries however often it is called', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 50 });
  fc.assert(
    fc.property(gaps, (asked) => {
      let budget = { canaries: 0, refilledAtMs: 0 };
      let nowMs = 0;
      for (const gap of asked) {
        nowMs += gap;
        budget = { ...refill(budget, nowMs) };
      }
      expect(budget.canaries).toBe(Math.min(CANARY_CAPACITY, Math.floor(nowMs / CANARY_REFILL_MS)));
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
const SAMPLE = { input: { ticker: 'AAPL' }, results: {} };

test('an open circuit is probed early every 5 s, and under permits once its open period is over', () => {
  expect(decideHealingStep(OPEN, SAMPLE, BUDGET, 5_000)).toEqual({ kind: 'early-probe', sample: SAMPLE });
  expect(decideHealingStep(OPEN, SAMPLE, BUDGET, 60_000)).toEqual({ kind: 'probe', sample: SAMPLE });
  expect(pauseAfterCanaries(BUDGET, 0)).toBe(CANARY_EVERY_MS);
});

test('an open period that follows an early probe is not ended early again', () => {
  const halfOpenedEarly: CircuitRecord = { ...OPEN, halfOpenedEarly: true };
  expect(decideHealingStep(halfOpenedEarly, SAMPLE, BUDGET, 12_000)).toEqual({ kind: 'pause', ms: 48_000 });
  expect(decideHealingStep(halfOpenedEarly, SAMPLE, BUDGET, 60_000)).toEqual({ kind: 'probe', sample: SAMPLE });
});

test('an empty budget pauses until the next refill, never longer than the lease allows', () => {
  const empty = { canaries: 0, refilledAtMs: 0 };
  expect(decideHealingStep(OPEN, SAMPLE, empty, 10_000)).toEqual({ kind: 'pause', ms: CANARY_REFILL_MS - 10_000 });
  const far: CircuitRecord = { ...OPEN, halfOpenedEarly: true, openUntilMs: 600_000 };
  expect(decideHealingStep(far, SAMPLE, BUDGET, 0)).toEqual({ kind: 'pause', ms: HEALING_MAX_PAUSE_MS });
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
  expect(decideHealingStep(circuit, SAMPLE, BUDGET, 0)).toEqual({ kind: 'done', reason });
});

const HALF_OPEN = {
  ...initialRecord('risk/rules', 1),
  state: 'HALF_OPEN',
  permits: {},
  succeeded: new Set<string>(),
  reopenings: 0,
  halfOpenedEarly: false,
} as const satisfies CircuitRecord;

test.each<[string, CircuitRecord]>([
  ['is open', OPEN],
  ['is open after it was half-opened early', { ...OPEN, halfOpenedEarly: true }],
  ['has been open for its period', { ...OPEN, openUntilMs: 0 }],
  ['is half-open', HALF_OPEN],
])('without a sample a circuit that %s is left to the calls of users', (_, circuit) => {
  expect(decideHealingStep(circuit, undefined, BUDGET, 1)).toEqual({ kind: 'done', reason: 'no-sample' });
});

test('the newest generation is that of the circuit or of the event, also without a record', () => {
  const session = { breakerId: 'risk/rules', generation: 4, step: 0 };
  const generations = [undefined, 3, 5].map((generation) =>
    newestGeneration(generation === undefined ? undefined : { ...HALF_OPEN, generation }, session),
  );
  expect(generations).toEqual([4, 4, 5]);
});
