import { CIRCUIT_BREAKER_DEFAULTS } from '../../../patterns/circuit-breaker/index.ts';
import { admit, fleetOn, open, refusal, T0 } from './callers.ts';
import { type DynaliteTable, startDynaliteTable } from './dynalite-table.ts';

const { failuresToOpen, openMs, successesToClose } = CIRCUIT_BREAKER_DEFAULTS;

describe('a circuit in DynamoDB', () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  test('opens after 5 failures, half-opens after 60 s and closes after 2 successes', async () => {
    const { clock, events, environment } = fleetOn(dynamo.table);
    const store = environment();
    expect(await store.read('life')).toBeUndefined();

    await open(store, 'life', failuresToOpen - 1);
    expect(await store.read('life')).toMatchObject({ state: 'CLOSED', generation: T0 });
    await open(store, 'life', 1);
    expect(await store.read('life')).toMatchObject({ state: 'OPEN', generation: T0 + 1, openUntilMs: T0 + openMs });

    clock.nowMs += 1_000;
    expect(await refusal(store, 'life')).toEqual({ breakerId: 'life', state: 'OPEN', retryAfterMs: openMs - 1_000 });

    clock.nowMs = T0 + openMs;
    for (let probe = 0; probe < successesToClose; probe += 1) {
      const admission = await admit(store, 'life');
      expect(admission).toMatchObject({ state: 'HALF_OPEN', generation: T0 + 2 });
      await store.recordOutcome(admission, 'success');
    }
    expect(await store.read('life')).toMatchObject({ state: 'CLOSED', generation: T0 + 3, pendingEvents: {} });
    expect(events.map(({ id, code }) => `${id} ${code}`)).toEqual([
      `life#${T0 + 1} CircuitOpened`,
      `life#${T0 + 2} CircuitHalfOpened`,
      `life#${T0 + 3} CircuitClosed`,
    ]);
  });

  test('opens for another 60 s after a failed probe', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'again');
    clock.nowMs += openMs;
    await store.recordOutcome(await admit(store, 'again'), 'failure');
    expect(await refusal(store, 'again')).toEqual({ breakerId: 'again', state: 'OPEN', retryAfterMs: openMs });
  });

  test('ends a streak at a success of a call that was admitted after its failures, and at no earlier one', async () => {
    const { environment } = fleetOn(dynamo.table);
    const store = environment();
    const early = await admit(store, 'streak');
    await open(store, 'streak', failuresToOpen - 1);
    await store.recordOutcome(early, 'success');
    expect(await store.read('streak')).toMatchObject({ failed: { size: failuresToOpen - 1 } });
    await store.recordOutcome(await admit(store, 'streak'), 'success');
    expect(await store.read('streak')).toMatchObject({ state: 'CLOSED', failed: new Set(), generation: T0 + 1 });
  });
});
