import { failureRate, slowCallRate } from '../../../../patterns/circuit-breaker/index.ts';
import { observed } from '../../../support/observed.ts';
import { admit, fleetOn, T0 } from '../callers.ts';
import { type DynaliteTable, startDynaliteTable } from '../dynalite-table.ts';

const WINDOW_MS = 10_000;

describe('a sliding window', () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());
  const tripRule = failureRate({ rate: 0.5, windowMs: WINDOW_MS, minimumCalls: 8 });

  // trap 8
  test('keeps all samples of concurrent writers while old ones expire', async () => {
    const { clock, environment } = fleetOn(dynamo.table, { tripRule });
    for (let call = 0; call < 7; call += 1) {
      await environment().recordOutcome(await admit(environment(), 'trap-8'), 'success');
    }
    clock.nowMs += WINDOW_MS;
    const admissions = await Promise.all(Array.from({ length: 7 }, () => admit(environment(), 'trap-8')));
    await Promise.all(admissions.map((admission) => environment().recordOutcome(admission, 'success')));
    const record = await environment().read('trap-8');
    expect(record?.state === 'CLOSED' && Object.keys(record.window).sort()).toEqual(
      admissions.map(({ permitId }) => permitId).sort(),
    );
    const kept = record?.state === 'CLOSED' ? Object.keys(record.window).length : 0;
    observed('R8', { outcome: `${kept} of ${admissions.length} results` });
  });

  // trap 8
  test('opens the circuit at the failure that reaches the rate, among failures recorded at the same time', async () => {
    const { environment, events } = fleetOn(dynamo.table, { tripRule });
    const admissions = await Promise.all(Array.from({ length: 8 }, () => admit(environment(), 'together')));
    await Promise.all(admissions.map((admission) => environment().recordOutcome(admission, 'failure')));
    expect(await environment().read('together')).toMatchObject({ state: 'OPEN', generation: T0 + 1 });
    expect(events).toHaveLength(1);
  });

  // trap 9
  test('has no boundary that splits a burst', async () => {
    for (const [index, offsetMs] of [0, 1, 500, 999, WINDOW_MS / 2, WINDOW_MS - 2].entries()) {
      const { clock, environment } = fleetOn(dynamo.table, { tripRule });
      const store = environment();
      clock.nowMs += offsetMs;
      for (let call = 0; call < 8; call += 1) {
        if (call === 4) clock.nowMs += WINDOW_MS - 1;
        await store.recordOutcome(await admit(store, `trap-9-${index}`), 'failure');
      }
      observed('R9', { outcome: String((await store.read(`trap-9-${index}`))?.state) });
    }
  });

  test('ignores older samples, and decides nothing on fewer calls than the minimum', async () => {
    const { clock, environment } = fleetOn(dynamo.table, { tripRule });
    const store = environment();
    for (let call = 0; call < 7; call += 1) await store.recordOutcome(await admit(store, 'sparse'), 'failure');
    clock.nowMs += WINDOW_MS;
    for (let call = 0; call < 7; call += 1) await store.recordOutcome(await admit(store, 'sparse'), 'failure');
    expect(await store.read('sparse')).toMatchObject({ state: 'CLOSED' });
  });

  test('opens the circuit for slow calls although they succeed', async () => {
    const rule = slowCallRate({ rate: 0.5, windowMs: WINDOW_MS, minimumCalls: 4, slowMs: 2_000 });
    const { clock, environment } = fleetOn(dynamo.table, { tripRule: rule });
    const store = environment();
    for (const durationMs of [100, 2_000, 1_999]) {
      await store.recordOutcome(await admit(store, 'slow'), 'success', { durationMs });
    }
    const last = await admit(store, 'slow');
    clock.nowMs += 2_500;
    expect(await store.recordOutcome(last, 'success')).toBe('opened');
  });

  test('takes a limited number of samples under heavy load', async () => {
    const rule = failureRate({ rate: 0.9, windowMs: WINDOW_MS, minimumCalls: 10, maxSamples: 20 });
    const { clock, environment } = fleetOn(dynamo.table, { tripRule: rule });
    const store = environment();
    const results: (string | undefined)[] = [];
    for (let call = 0; call < 40; call += 1) {
      results.push(await store.recordOutcome(await admit(store, 'heavy'), 'success'));
      clock.nowMs += 100;
    }
    // 4 s are 4 or 5 slices, each with room for 2
    expect(results.filter((result) => result === 'counted').length).toBeLessThanOrEqual(10);
    const record = await store.read('heavy');
    expect(record?.state === 'CLOSED' && Object.keys(record.window).length).toBeLessThanOrEqual(20);
  });
});
