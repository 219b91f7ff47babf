import * as fc from 'fast-check';
import type { CallOutcome } from '../../../../patterns/circuit-breaker/admission.ts';
import { CIRCUIT_BREAKER_DEFAULTS, type TransitionEvent } from '../../../../patterns/circuit-breaker/index.ts';
import type { BreakerTable } from '../../../../stores/circuit-breaker/index.ts';
import { ask, fleetOn, open, T0 } from '../callers.ts';
import { type DynaliteTable, startDynaliteTable } from '../dynalite-table.ts';

const { failuresToOpen, halfOpenPermits, openMs } = CIRCUIT_BREAKER_DEFAULTS;

describe('random interleavings on DynamoDB', () => {
  let dynamo: DynaliteTable;
  let circuits = 0;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  /** The real table, its requests sent off in an order that fast-check draws. */
  const scheduled = (scheduler: fc.Scheduler): BreakerTable => ({
    read: (id) => scheduler.schedule(Promise.resolve()).then(() => dynamo.table.read(id)),
    write: (id, write) => scheduler.schedule(Promise.resolve()).then(() => dynamo.table.write(id, write)),
    list: () => dynamo.table.list(),
  });

  test('of 6 callers have one event per transition and no more permits than allowed', async () => {
    const outcome = fc.constantFrom<CallOutcome>('success', 'failure', 'failure', 'neutral');
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(outcome, { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        async (scheduler, outcomes, halfOpen) => {
          const breakerId = `random ${circuits++}`;
          const { clock, environment, events, signals, table } = fleetOn(dynamo.table);
          await open(environment(), breakerId, halfOpen ? failuresToOpen : failuresToOpen - 2);
          if (halfOpen) clock.nowMs = T0 + openMs;

          const callers = outcomes.map(async (result, index) => {
            const store = environment(0, scheduled(scheduler));
            const decision = await ask(store, breakerId, `caller-${index}`);
            if (!decision.admitted) return;
            await store.recordOutcome(decision.admission, result);
          });
          await scheduler.waitFor(Promise.all(callers));

          const record = await table.read(breakerId);
          expect(record).toMatchObject({ pendingEvents: {} });
          if (record?.state === 'HALF_OPEN') {
            expect(Object.keys(record.permits).length).toBeLessThanOrEqual(halfOpenPermits);
          }
          expect(chain(events)).toBe(true);
          // nothing was given up, nothing passed unguarded
          expect(signals.filter(({ code }) => code !== 'CircuitResultIgnored')).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  });
});

/** Each event begins in the state that the one before it ended in, and no id comes twice. */
function chain(events: readonly TransitionEvent[]): boolean {
  const ordered = [...events].sort((a, b) => a.generation - b.generation);
  const distinct = new Set(ordered.map(({ id }) => id)).size === ordered.length;
  return distinct && ordered.every((event, index) => index === 0 || ordered[index - 1]?.to === event.from);
}
