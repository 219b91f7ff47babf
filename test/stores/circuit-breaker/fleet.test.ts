import type { Admission } from '../../../patterns/circuit-breaker/admission.ts';
import { CIRCUIT_BREAKER_DEFAULTS } from '../../../patterns/circuit-breaker/index.ts';
import { admit, ask, fleetOn, T0 } from './callers.ts';
import { type DynaliteTable, startDynaliteTable } from './dynalite-table.ts';

const { failuresToOpen, openMs, halfOpenPermits, successesToClose } = CIRCUIT_BREAKER_DEFAULTS;
const CALLERS = 50;

/**
 * The anomalies published of a DynamoDB circuit breaker (circuitbreaker-lambda 1.0.1, its issue 7 and the race its README
 * calls benign), each with 50 environments on one table: 50 of 50 probes admitted; a count of 1 after 20 concurrent
 * failures; an OPEN circuit erased by a success that was under way when it opened.
 */
describe('a fleet of 50 environments on one table', () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  test('opens a circuit at exactly 5 failures, and only calls already under way fail besides', async () => {
    const { environment, events, table } = fleetOn(dynamo.table);
    let doomed = 0;
    // each environment calls a dead dependency until its circuit refuses
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, index) => {
        const store = environment();
        for (let call = 0; ; call += 1) {
          const decision = await ask(store, 'dead', `${index}-${call}`);
          if (!decision.admitted) return;
          doomed += 1;
          await store.recordOutcome(decision.admission, 'failure');
        }
      }),
    );
    // all 50 may be under way when the fifth failure is recorded, and none starts after it
    expect(doomed).toBeLessThanOrEqual(failuresToOpen + CALLERS);
    expect(events).toMatchObject([
      { id: `dead#${T0 + 1}`, code: 'CircuitOpened', detail: `${failuresToOpen} failures in a row` },
    ]);
    expect(await table.read('dead')).toMatchObject({ state: 'OPEN', generation: T0 + 1 });
  });

  test('counts all of 4 concurrent failures, and the fifth opens the circuit', async () => {
    const { environment, table } = fleetOn(dynamo.table);
    const admissions = await Promise.all(Array.from({ length: failuresToOpen }, () => admit(environment(), 'exact')));
    const [last, ...first] = admissions;
    await Promise.all(first.map((admission) => environment().recordOutcome(admission, 'failure')));
    expect(await table.read('exact')).toMatchObject({ state: 'CLOSED', failed: { size: failuresToOpen - 1 } });
    if (last !== undefined) await environment().recordOutcome(last, 'failure');
    expect(await table.read('exact')).toMatchObject({ state: 'OPEN' });
  });

  test('keeps a circuit open despite late outcomes, admits 2 probes at most, and closes it with the second success', async () => {
    const { clock, environment, events, table } = fleetOn(dynamo.table);
    const early = await Promise.all(Array.from({ length: CALLERS }, () => admit(environment(), 'whole')));
    await Promise.all(early.slice(0, 20).map((admission) => environment().recordOutcome(admission, 'failure')));
    const opened = await table.read('whole');
    expect(opened).toMatchObject({ state: 'OPEN', generation: T0 + 1 });

    // calls from before, some of which knew of failures, succeed and fail now
    const knowing: Admission[] = early.slice(20).map((admission) => ({ ...admission, mustRecordSuccess: true }));
    await Promise.all(
      knowing.map((admission, index) =>
        environment().recordOutcome(admission, index % 2 === 0 ? 'success' : 'failure'),
      ),
    );
    expect(await table.read('whole')).toEqual(opened);

    clock.nowMs += openMs;
    const decisions = await Promise.all(Array.from({ length: CALLERS }, () => ask(environment(), 'whole')));
    const probes = decisions.flatMap((decision) => (decision.admitted ? [decision.admission] : []));
    expect(probes).toHaveLength(halfOpenPermits);
    // late results in the middle of the probing, and every probe reported twice
    await Promise.all([
      ...knowing.map((admission) => environment().recordOutcome(admission, 'failure')),
      ...[...probes, ...probes].map((probe) => environment().recordOutcome(probe, 'success')),
    ]);
    expect(probes.length).toBeGreaterThanOrEqual(successesToClose);
    expect(await table.read('whole')).toMatchObject({ state: 'CLOSED', generation: T0 + 3, failed: new Set() });
    expect(events.map(({ id }) => id)).toEqual([`whole#${T0 + 1}`, `whole#${T0 + 2}`, `whole#${T0 + 3}`]);
  });
});
