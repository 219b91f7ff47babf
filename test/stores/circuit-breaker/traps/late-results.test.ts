import { CIRCUIT_BREAKER_DEFAULTS } from '../../../../patterns/circuit-breaker/index.ts';
import { observed } from '../../../support/observed.ts';
import { admit, fleetOn, open, T0 } from '../callers.ts';
import { type DynaliteTable, startDynaliteTable } from '../dynalite-table.ts';

const { failuresToOpen, openMs, permitTimeoutMs } = CIRCUIT_BREAKER_DEFAULTS;

describe('late outcomes', () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  // trap 1
  test('a late success does not close an open circuit', async () => {
    const { environment, signals } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'trap-1', 1);
    const late = await admit(store, 'trap-1');
    expect(late.mustRecordSuccess).toBe(true);
    await open(store, 'trap-1', failuresToOpen - 1);
    const opened = await store.read('trap-1');

    await store.recordOutcome(late, 'success');
    expect(await store.read('trap-1')).toEqual(opened);
    observed('R1', { outcome: String(opened?.state), codes: signals.map(({ code }) => code) });
    expect(signals).toMatchObject([{ code: 'CircuitResultIgnored', reason: 'older-generation', generation: T0 }]);
  });

  // trap 2
  test('a late failure does not count in the generation after the circuit closed', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    const late = await Promise.all([1, 2, 3, 4, 5].map(() => admit(store, 'trap-2')));
    await open(store, 'trap-2');
    clock.nowMs += openMs;
    for (const probe of [await admit(store, 'trap-2'), await admit(store, 'trap-2')]) {
      await store.recordOutcome(probe, 'success');
    }
    for (const admission of late) await store.recordOutcome(admission, 'failure');
    const record = await store.read('trap-2');
    expect(record).toMatchObject({ failed: new Set() });
    observed('R2', { outcome: String(record?.state) });
  });

  test('a late failure does not prolong an open period, nor count as a probe', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    const [first, second] = [await admit(store, 'late'), await admit(store, 'late')];
    await open(store, 'late');
    const opened = await store.read('late');
    clock.nowMs += openMs / 2;
    await store.recordOutcome(first, 'failure');
    expect(await store.read('late')).toEqual(opened);
    clock.nowMs += openMs / 2;
    await admit(store, 'late');
    await store.recordOutcome(second, 'failure');
    expect(await store.read('late')).toMatchObject({ state: 'HALF_OPEN', generation: T0 + 2 });
  });

  // trap 6
  test('the outcome of a probe whose permit has expired is ignored', async () => {
    const { clock, environment, signals } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'trap-6');
    clock.nowMs += openMs;
    const [zombie, healthy] = [await admit(store, 'trap-6'), await admit(store, 'trap-6')];
    clock.nowMs += permitTimeoutMs - 1;
    expect(await store.renew(healthy)).toBe(true);
    clock.nowMs += 1;
    // whether its permit was taken over or not
    await store.recordOutcome(zombie, 'failure');
    expect(await store.read('trap-6')).toMatchObject({ state: 'HALF_OPEN' });
    const successor = await admit(store, 'trap-6');
    await store.recordOutcome(zombie, 'failure');
    await store.recordOutcome(zombie, 'success');
    const unmoved = await store.read('trap-6');
    expect(unmoved).toMatchObject({ succeeded: new Set() });
    observed('R6', { outcome: String(unmoved?.state), codes: signals.map(({ code }) => code) });
    expect(await store.renew(zombie)).toBe(false);
    expect(signals.map(({ code }) => code)).toEqual(Array(3).fill('CircuitResultIgnored'));

    await store.recordOutcome(healthy, 'success');
    await store.recordOutcome(successor, 'success');
    expect(await store.read('trap-6')).toMatchObject({ state: 'CLOSED' });
  });

  // trap 11
  test('outcomes of calls admitted before the circuit opened neither reopen it nor prolong its open period', async () => {
    const { clock, environment, events } = fleetOn(dynamo.table);
    const fleet = Array.from({ length: 20 }, () => environment());
    const stale = await Promise.all(fleet.map((store) => admit(store, 'trap-11')));
    await Promise.all(stale.slice(0, 10).map((admission) => environment().recordOutcome(admission, 'failure')));
    const [store = environment()] = fleet;
    const opened = await store.read('trap-11');
    expect(opened).toMatchObject({ state: 'OPEN', generation: T0 + 1 });
    clock.nowMs += openMs - 1;
    await Promise.all(stale.slice(10).map((admission) => environment().recordOutcome(admission, 'failure')));
    expect(await store.read('trap-11')).toEqual(opened);
    expect(events.map(({ id }) => id)).toEqual([`trap-11#${T0 + 1}`]);
    observed('R11', { outcome: String(opened?.state), codes: events.map(({ code }) => code) });
  });

  // trap 17
  test('the outcome of a call that is retried counts once', async () => {
    const { environment } = fleetOn(dynamo.table);
    const store = environment();
    const admission = await admit(store, 'trap-17', 'the-call');
    for (let report = 0; report < failuresToOpen; report += 1) {
      // once there is a record its generation has a number; until then it is 0, and both count in it
      const generation = report === 0 ? 0 : T0;
      expect(await admit(store, 'trap-17', 'the-call')).toEqual({
        ...admission,
        generation,
        mustRecordSuccess: report > 0,
      });
      await environment().recordOutcome(admission, 'failure');
    }
    const record = await store.read('trap-17');
    expect(record).toMatchObject({ failed: new Set(['the-call']) });
    observed('R17', { outcome: String(record?.state) });
  });

  // trap 17
  test('an outcome that is recorded again after its streak does not count in the next one', async () => {
    const { environment } = fleetOn(dynamo.table);
    const store = environment();
    const failed = await admit(store, 'streaks');
    await store.recordOutcome(failed, 'failure');
    const succeeded = await admit(store, 'streaks');
    await store.recordOutcome(succeeded, 'success');
    await store.recordOutcome(failed, 'failure');
    expect(await store.read('streaks')).toMatchObject({ failed: new Set() });
    await open(store, 'streaks', failuresToOpen - 1);
    await store.recordOutcome(succeeded, 'success');
    expect(await store.read('streaks')).toMatchObject({ failed: { size: failuresToOpen - 1 } });
  });
});
