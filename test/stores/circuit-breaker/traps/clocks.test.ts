import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { CIRCUIT_BREAKER_DEFAULTS } from '../../../../patterns/circuit-breaker/index.ts';
import { observed } from '../../../support/observed.ts';
import { admit, ask, fleetOn, open, T0 } from '../callers.ts';
import { startDynaliteTable } from '../dynalite-table.ts';

const { failuresToOpen, openMs, permitTimeoutMs, halfOpenPermits } = CIRCUIT_BREAKER_DEFAULTS;

describe('a circuit and its clocks', () => {
  // trap 12
  test('opens at 5 failures, admits 2 probes and closes although clocks differ by 2 s', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 8, maxLength: 8 }),
        async (skews) => {
          const { clock, environment } = fleetOn();
          const fleet = skews.map((skewMs) => environment(skewMs));
          const [reader = environment()] = fleet;

          const doomed = await Promise.all(fleet.map((store) => admit(store, 'skewed')));
          for (const [index, store] of fleet.entries()) {
            const admission = doomed[index];
            if (admission !== undefined) await store.recordOutcome(admission, 'failure');
            const { state } = (await reader.read('skewed')) ?? {};
            expect(state).toBe(index + 1 < failuresToOpen ? 'CLOSED' : 'OPEN');
          }

          // the earliest clock opens it 4 s before the latest would
          clock.nowMs = T0 + openMs - 4_001;
          for (const store of fleet) expect(await ask(store, 'skewed')).toMatchObject({ admitted: false });
          clock.nowMs = T0 + openMs + 4_000;
          const decisions = await Promise.all(fleet.map((store) => ask(store, 'skewed')));
          expect(decisions.filter(({ admitted }) => admitted)).toHaveLength(halfOpenPermits);
          for (const decision of decisions) {
            if (decision.admitted) continue;
            expect(decision.rejection.retryAfterMs).toBeGreaterThan(0);
            expect(decision.rejection.retryAfterMs).toBeLessThanOrEqual(permitTimeoutMs + 4_000);
          }
          for (const [index, decision] of decisions.entries()) {
            if (decision.admitted) await fleet[index]?.recordOutcome(decision.admission, 'success');
          }
          const { state, generation = 0, firstGeneration = 0 } = (await reader.read('skewed')) ?? {};
          // of whichever clock wrote first
          expect(generation - firstGeneration).toBe(3);
          observed('FC-47', { outcome: String(state) });
          observed('R12', { outcome: String(state) });
        },
      ),
      { numRuns: 50 },
    );
  });

  // trap 13
  test('has no attribute that TTL could use, and is closed once its record is deleted by hand', async () => {
    const dynamo = await startDynaliteTable();
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    const late = await admit(store, 'trap-13');
    await open(store, 'trap-13');
    await store.runCommand({ verb: 'probe', breakerId: 'trap-13', reason: 'drill' });
    const probe = await admit(store, 'trap-13');

    const address = { TableName: dynamo.tableName, Key: marshall({ breakerId: 'trap-13' }) };
    const { Item = {} } = await dynamo.client.send(new GetItemCommand(address));
    const numbers = Object.values(unmarshall(Item)).filter((value) => typeof value === 'number');
    // DynamoDB takes a top-level number for an expiry in epoch seconds, and ignores those more than 5 years past
    const fiveYearsSeconds = 5 * 366 * 86_400;
    for (const number of numbers) expect(Math.abs(number - T0 / 1_000)).toBeGreaterThan(fiveYearsSeconds);

    // by hand: it takes longer than any write
    clock.nowMs += 1_000;
    await dynamo.client.send(new DeleteItemCommand(address));
    await store.recordOutcome(probe, 'failure');
    expect(await store.read('trap-13')).toBeUndefined();
    expect(await admit(store, 'trap-13')).toMatchObject({ state: 'CLOSED', generation: 0 });
    // admitted before there was a record, recorded after it was deleted: the deleted one leaves no trace
    await store.recordOutcome(late, 'failure');
    observed('R13', { outcome: (await admit(store, 'trap-13')).state });
    expect(await admit(store, 'trap-13')).toMatchObject({ state: 'CLOSED', generation: T0 + 1_000 });
    await dynamo.stop();
  });
});
