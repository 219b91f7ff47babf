import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { CIRCUIT_BREAKER_DEFAULTS, type CircuitSignal } from '../../../../patterns/circuit-breaker/index.ts';
import {
  CircuitBreakerStore,
  UNWRITTEN_RETRY_AFTER_MS,
  WRITE_ATTEMPTS,
  WRITE_BACKOFF_MS,
} from '../../../../stores/circuit-breaker/index.ts';
import { observed } from '../../../support/observed.ts';
import { admit, ask, fleetOn, open, publish, refusal, T0 } from '../callers.ts';
import { type DynaliteTable, startDynaliteTable } from '../dynalite-table.ts';
import { faultyTable } from '../faulty-table.ts';

const { failuresToOpen, openMs, permitTimeoutMs } = CIRCUIT_BREAKER_DEFAULTS;

describe('a circuit whose table fails', () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  // trap 10
  test('admits calls with a mark and a signal while reads are throttled, and does not record their outcomes', async () => {
    const { table, faults } = faultyTable(dynamo.table);
    const { environment, signals } = fleetOn(table);
    const store = environment();
    await open(store, 'trap-10-read', 1);
    faults.read = 'throttled';
    const admission = await admit(store, 'trap-10-read');
    expect(admission).toMatchObject({ admittedUnguarded: true, mustRecordSuccess: false });
    observed('FC-22', {
      outcome: admission.admittedUnguarded === true ? 'admitted' : 'guarded',
      codes: signals.map(({ code }) => code),
    });
    expect(signals).toMatchObject([{ code: 'CircuitBypassed', error: expect.stringContaining('ThrottlingException') }]);
    faults.read = 'works';
    const before = await store.read('trap-10-read');
    await store.recordOutcome(admission, 'failure');
    expect(await store.read('trap-10-read')).toEqual(before);
  });

  // trap 10
  test('keeps a caller no longer than the deadline when the table does not answer', async () => {
    const { table, faults } = faultyTable(dynamo.table);
    const store = new CircuitBreakerStore(table, { publish, deadlineMs: 5 });
    faults.read = 'hangs';
    expect(await admit(store, 'trap-10-hang')).toMatchObject({ admittedUnguarded: true });
  });

  // trap 10
  test('drops a failure with a signal after its write was throttled 3 times', async () => {
    const { table, faults } = faultyTable(dynamo.table);
    const signals: CircuitSignal[] = [];
    const waits: number[] = [];
    const store = new CircuitBreakerStore(table, {
      publish,
      observe: (signal) => signals.push(signal),
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    });
    const admission = await admit(store, 'trap-10-write');
    faults.write = 'throttled';
    await store.recordOutcome(admission, 'failure');
    expect(waits).toEqual([WRITE_BACKOFF_MS, 2 * WRITE_BACKOFF_MS]);
    expect(signals).toMatchObject([{ code: 'CircuitWriteDropped', operation: 'recording' }]);
    const written = await store.read('trap-10-write');
    observed('FC-23', {
      outcome: written === undefined ? 'dropped' : 'written',
      codes: signals.map(({ code }) => code),
    });
  });

  // trap 10
  test('records a failure whose write succeeds at the last attempt', async () => {
    const { table, faults } = faultyTable(dynamo.table);
    const { signals } = fleetOn(table);
    let waits = 0;
    const store = new CircuitBreakerStore(table, {
      publish,
      sleep: () => {
        waits += 1;
        if (waits === WRITE_ATTEMPTS - 1) faults.write = 'works';
        return Promise.resolve();
      },
    });
    const admission = await admit(store, 'trap-10-retry');
    faults.write = 'throttled';
    await store.recordOutcome(admission, 'failure');
    expect(await store.read('trap-10-retry')).toMatchObject({ failed: new Set([admission.permitId]) });
    expect(signals).toEqual([]);
  });

  // trap 10
  test('admits no probe while permits cannot be written', async () => {
    const { table, faults } = faultyTable(dynamo.table);
    const { clock, environment, signals } = fleetOn(table);
    const store = environment();
    await open(store, 'trap-10-permit');
    clock.nowMs += openMs;
    faults.write = 'throttled';
    const decisions = await Promise.all(Array.from({ length: 10 }, () => ask(store, 'trap-10-permit')));
    for (const decision of decisions) {
      expect(decision).toEqual({
        admitted: false,
        rejection: { breakerId: 'trap-10-permit', state: 'OPEN', retryAfterMs: UNWRITTEN_RETRY_AFTER_MS },
      });
    }
    expect(signals.map(({ code }) => code)).toEqual(Array(10).fill('CircuitWriteDropped'));
    faults.write = 'works';
    await admit(store, 'trap-10-permit');
  });

  // trap 10
  test('admits other probes once the permit expires whose outcome could not be written', async () => {
    const { table, faults } = faultyTable(dynamo.table);
    const { clock, environment, signals } = fleetOn(table);
    const store = environment();
    await open(store, 'trap-10-close');
    clock.nowMs += openMs;
    const [one, two] = [await admit(store, 'trap-10-close'), await admit(store, 'trap-10-close')];
    faults.write = 'throttled';
    await store.recordOutcome(one, 'success');
    await store.recordOutcome(two, 'success');
    expect(signals.map(({ code }) => code)).toEqual(['CircuitWriteDropped', 'CircuitWriteDropped']);
    faults.write = 'works';
    await refusal(store, 'trap-10-close');
    clock.nowMs += permitTimeoutMs;
    for (const probe of [await admit(store, 'trap-10-close'), await admit(store, 'trap-10-close')]) {
      await store.recordOutcome(probe, 'success');
    }
    const closed = await store.read('trap-10-close');
    observed('R10', { outcome: String(closed?.state), codes: signals.map(({ code }) => code) });
  });

  test('finds a write whose response was lost at the next read, and does not repeat it', async () => {
    const { table, faults } = faultyTable(dynamo.table);
    const { clock, environment, events } = fleetOn(table);
    const store = environment();
    await open(store, 'unheard', failuresToOpen - 1);
    const last = await admit(store, 'unheard');
    faults.write = 'unheard';
    await store.recordOutcome(last, 'failure');
    expect(await store.read('unheard')).toMatchObject({ state: 'OPEN', generation: T0 + 1 });
    expect(events).toEqual([]);
    faults.write = 'works';
    clock.nowMs += openMs - 1;
    // the next caller publishes the event
    await refusal(store, 'unheard');
    expect(events.map(({ id }) => id)).toEqual([`unheard#${T0 + 1}`]);
    expect(await store.read('unheard')).toMatchObject({ pendingEvents: {} });
  });

  test('admits calls when its record has an unknown version, which the signal names', async () => {
    const { environment, signals } = fleetOn(dynamo.table);
    const item = marshall({ breakerId: 'future', schemaVersion: 7, state: 'ASLEEP' });
    await dynamo.client.send(new PutItemCommand({ TableName: dynamo.tableName, Item: item }));
    const store = environment();
    expect(await admit(store, 'future')).toMatchObject({ admittedUnguarded: true });
    expect(signals).toMatchObject([
      {
        code: 'CircuitBypassed',
        error: expect.stringMatching(/^UnknownSchemaVersionError: .*future.*schemaVersion 7/),
      },
    ]);
    await expect(store.read('future')).rejects.toThrow('schemaVersion 7');
  });
});
