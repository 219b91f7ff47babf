import { CIRCUIT_BREAKER_DEFAULTS } from '../../../../patterns/circuit-breaker/index.ts';
import { observed } from '../../../support/observed.ts';
import { admit, ask, fleetOn, open, refusal, T0 } from '../callers.ts';
import { type DynaliteTable, startDynaliteTable } from '../dynalite-table.ts';

const { openMs, permitTimeoutMs, halfOpenPermits, successesToClose } = CIRCUIT_BREAKER_DEFAULTS;

describe('probes of a half-open circuit', () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  // trap 3
  test('are 2 of 50 callers after the open period, and the others get a retryAfterMs', async () => {
    const { clock, environment, events } = fleetOn(dynamo.table);
    await open(environment(), 'trap-3');
    clock.nowMs += openMs;
    const decisions = await Promise.all(Array.from({ length: 50 }, () => ask(environment(), 'trap-3')));
    expect(decisions.filter(({ admitted }) => admitted)).toHaveLength(halfOpenPermits);
    for (const decision of decisions) {
      if (decision.admitted) continue;
      expect(decision.rejection).toEqual({ breakerId: 'trap-3', state: 'HALF_OPEN', retryAfterMs: permitTimeoutMs });
    }
    expect(events.map(({ id }) => id)).toEqual([`trap-3#${T0 + 1}`, `trap-3#${T0 + 2}`]);
    const admitted = decisions.filter((decision) => decision.admitted).length;
    observed('R3', { outcome: `${admitted} of 50`, codes: events.map(({ code }) => code) });
  });

  // trap 4
  test('lose their permits when they die, so the circuit does not stay half-open', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'trap-4');
    clock.nowMs += openMs;
    await admit(store, 'trap-4', 'dies-1');
    await admit(store, 'trap-4', 'dies-2');
    clock.nowMs += permitTimeoutMs - 1;
    expect(await refusal(store, 'trap-4')).toMatchObject({ retryAfterMs: 1 });
    clock.nowMs += 1;
    const decisions = await Promise.all(Array.from({ length: 10 }, () => ask(environment(), 'trap-4')));
    const admitted = decisions.flatMap((decision) => (decision.admitted ? [decision.admission] : []));
    expect(admitted).toHaveLength(halfOpenPermits);
    for (const probe of admitted) await store.recordOutcome(probe, 'success');
    observed('R4', { outcome: String((await store.read('trap-4'))?.state) });
  });

  // trap 5
  test('return their permits at once when they end neutral, and decide nothing', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'trap-5');
    clock.nowMs += openMs;
    for (let probe = 0; probe < 10; probe += 1) {
      const [one, two] = [await admit(store, 'trap-5'), await admit(store, 'trap-5')];
      await refusal(store, 'trap-5');
      await store.recordOutcome(one, 'neutral');
      await store.recordOutcome(two, 'neutral');
    }
    const record = await store.read('trap-5');
    expect(record).toMatchObject({ permits: {}, succeeded: new Set() });
    observed('R5', { outcome: String(record?.state) });
  });

  test('keep their permits while they renew them', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'slow');
    clock.nowMs += openMs;
    const [slow, other] = [await admit(store, 'slow'), await admit(store, 'slow')];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      clock.nowMs += permitTimeoutMs - 1;
      expect(await store.renew(slow)).toBe(true);
      expect(await store.renew(other)).toBe(true);
      await refusal(store, 'slow');
    }
    await store.recordOutcome(slow, 'success');
    await store.recordOutcome(other, 'success');
    expect(await store.read('slow')).toMatchObject({ state: 'CLOSED' });
  });

  test('get the same permit when they are admitted again', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    await open(environment(), 'asks-again');
    clock.nowMs += openMs;
    const first = await admit(environment(), 'asks-again', 'prober');
    expect(await admit(environment(), 'asks-again', 'prober')).toEqual(first);
    expect(await environment().read('asks-again')).toMatchObject({
      permits: { prober: clock.nowMs + permitTimeoutMs },
    });
  });

  // trap 26
  test('may be canaries, which close the circuit when there is no traffic', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'trap-26');
    clock.nowMs += 24 * 3_600_000;
    expect(await store.read('trap-26')).toMatchObject({ state: 'OPEN' });
    for (let probe = 0; probe < successesToClose; probe += 1) {
      await store.recordOutcome(await admit(store, 'trap-26', `canary-${probe}`), 'success');
    }
    observed('R26', { outcome: String((await store.read('trap-26'))?.state) });
  });

  // trap 26
  test('may begin early after an answered canary, once; when they fail the next open period lasts its whole length', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const store = environment();
    await open(store, 'canary');
    expect(await store.halfOpenEarly('canary', 'ping answered')).toBe('half-open');
    await store.recordOutcome(await admit(store, 'canary'), 'failure');
    expect(await store.halfOpenEarly('canary', 'ping answered')).toBe('already-half-opened-early');
    await refusal(store, 'canary');
    clock.nowMs += openMs;
    await store.recordOutcome(await admit(store, 'canary'), 'failure');
    expect(await store.halfOpenEarly('canary', 'ping answered')).toBe('half-open');
    expect(await store.halfOpenEarly('canary', 'ping answered')).toBe('not-open');
  });
});
