import {
  CIRCUIT_BREAKER_DEFAULTS,
  MAX_AUDIT_ENTRIES,
  MAX_REASON_LENGTH,
} from '../../../patterns/circuit-breaker/index.ts';
import { admit, fleetOn, open, refusal, T0 } from '../../stores/circuit-breaker/callers.ts';
import { type DynaliteTable, startDynaliteTable } from '../../stores/circuit-breaker/dynalite-table.ts';

const { failuresToOpen, openMs } = CIRCUIT_BREAKER_DEFAULTS;

describe("operators' commands", () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  test('isolate refuses every call until a reset, and outcomes of earlier calls change nothing', async () => {
    const { clock, environment, events } = fleetOn(dynamo.table);
    const store = environment();
    const early = await admit(store, 'isolated');
    await store.runCommand({ verb: 'isolate', breakerId: 'isolated', reason: 'provider migrates', actor: 'ada' });
    clock.nowMs += 10 * openMs;
    expect(await refusal(store, 'isolated')).toEqual({ breakerId: 'isolated', state: 'ISOLATED' });
    await store.recordOutcome(early, 'failure');
    const record = await store.runCommand({ verb: 'reset', breakerId: 'isolated', reason: 'migration done' });
    expect(record).toMatchObject({
      state: 'CLOSED',
      generation: T0 + 2,
      audit: [
        { verb: 'isolate', reason: 'provider migrates', actor: 'ada', generation: T0 + 1 },
        { verb: 'reset', reason: 'migration done', actor: 'operator', generation: T0 + 2 },
      ],
    });
    expect(events.map(({ code, detail }) => `${code}: ${detail}`)).toEqual([
      'CircuitIsolated: isolate by ada: provider migrates',
      'CircuitClosed: reset by operator: migration done',
    ]);
  });

  test('shadow admits every call and publishes an event when the circuit would have opened', async () => {
    const { clock, environment, events } = fleetOn(dynamo.table);
    const store = environment();
    await store.runCommand({ verb: 'shadow', breakerId: 'shadowed', reason: 'new dependency' });
    await open(store, 'shadowed', 4 * failuresToOpen);
    expect(events.map(({ code, retryAtMs }) => [code, retryAtMs])).toEqual([
      ['CircuitShadowed', null],
      ['CircuitWouldHaveOpened', clock.nowMs + openMs],
    ]);
    clock.nowMs += openMs;
    await open(store, 'shadowed', failuresToOpen - 1);
    await store.recordOutcome(await admit(store, 'shadowed'), 'success');
    await open(store, 'shadowed', failuresToOpen - 1);
    expect(events).toHaveLength(2);
    await open(store, 'shadowed', 1);
    expect(events).toHaveLength(3);
    expect(await store.read('shadowed')).toMatchObject({ state: 'METRICS_ONLY' });
  });

  test('probe half-opens an OPEN or ISOLATED circuit at once', async () => {
    const { environment } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'probed');
    await store.runCommand({ verb: 'probe', breakerId: 'probed', reason: 'fixed at the provider' });
    await store.recordOutcome(await admit(store, 'probed'), 'failure');
    await store.runCommand({ verb: 'isolate', breakerId: 'probed', reason: 'still broken' });
    await store.runCommand({ verb: 'probe', breakerId: 'probed', reason: 'try again' });
    for (const probe of [await admit(store, 'probed'), await admit(store, 'probed')])
      await store.recordOutcome(probe, 'success');
    expect(await store.read('probed')).toMatchObject({ state: 'CLOSED' });
  });

  test('probe is refused for a CLOSED circuit, with its state in the message', async () => {
    const store = fleetOn(dynamo.table).environment();
    await expect(store.runCommand({ verb: 'probe', breakerId: 'well', reason: 'curious' })).rejects.toThrow(
      'circuit well is CLOSED: only an OPEN or ISOLATED circuit can be probed',
    );
  });

  test.each(['', '   ', 'x'.repeat(MAX_REASON_LENGTH + 1)])(
    'every command is refused without a reason of 1 to 256 characters (%#)',
    async (reason) => {
      const store = fleetOn(dynamo.table).environment();
      await expect(store.runCommand({ verb: 'reset', breakerId: 'unreasoned', reason })).rejects.toMatchObject({
        name: 'InvalidInputError',
        message: expect.stringContaining('needs a reason of 1 to 256 characters'),
      });
      expect(await store.read('unreasoned')).toBeUndefined();
    },
  );

  test('the audit trail keeps the 10 newest commands, and circuits are listed by id', async () => {
    const store = fleetOn(dynamo.table).environment();
    for (let act = 0; act <= MAX_AUDIT_ENTRIES; act += 1) {
      await store.runCommand({ verb: 'reset', breakerId: 'a/audited', reason: `act ${act}` });
    }
    const { audit = [] } = (await store.read('a/audited')) ?? {};
    expect(audit.map(({ reason }) => reason)).toEqual(
      Array.from({ length: MAX_AUDIT_ENTRIES }, (_, index) => `act ${index + 1}`),
    );
    const ids = (await store.list()).map(({ breakerId }) => breakerId);
    expect(ids).toEqual([...ids].sort((a, b) => a.localeCompare(b)));
    expect(ids).toContain('a/audited');
  });

  test('two commands given at the same time are both applied, one after the other', async () => {
    const { environment, events } = fleetOn(dynamo.table);
    await Promise.all([
      environment().runCommand({ verb: 'isolate', breakerId: 'both', reason: 'one' }),
      environment().runCommand({ verb: 'shadow', breakerId: 'both', reason: 'two' }),
    ]);
    const record = await environment().read('both');
    expect(record?.audit.map(({ reason }) => reason).sort()).toEqual(['one', 'two']);
    expect(events.map(({ generation }) => generation).sort()).toEqual([T0 + 1, T0 + 2]);
  });
});
