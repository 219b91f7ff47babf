import { CircuitBreakerOpenError } from '../../../../patterns/catalogue/errors.ts';
import {
  CIRCUIT_BREAKER_DEFAULTS,
  circuitBreakerSettings,
  consecutiveFailures,
} from '../../../../patterns/circuit-breaker/index.ts';
import { CircuitBreakerStore, guard } from '../../../../stores/circuit-breaker/index.ts';
import { observed } from '../../../support/observed.ts';
import { admit, ask, fleetOn, open, publish, refusal, T0 } from '../callers.ts';
import { type DynaliteTable, startDynaliteTable } from '../dynalite-table.ts';

const { failuresToOpen, openMs } = CIRCUIT_BREAKER_DEFAULTS;

describe('opening a circuit', () => {
  let dynamo: DynaliteTable;
  beforeAll(async () => {
    dynamo = await startDynaliteTable();
  });
  afterAll(() => dynamo.stop());

  // trap 7
  test('is done by one of the callers that fail at the same time, with one event', async () => {
    const { environment, events } = fleetOn(dynamo.table);
    const admissions = await Promise.all(Array.from({ length: 20 }, () => admit(environment(), 'trap-7')));
    const reports = await Promise.all(admissions.map((admission) => environment().recordOutcome(admission, 'failure')));
    expect(reports.filter((report) => report === 'opened')).toHaveLength(1);
    expect(reports.filter((report) => report === 'counted')).toHaveLength(failuresToOpen - 1);
    expect(reports.filter((report) => report === 'older-generation')).toHaveLength(20 - failuresToOpen);
    expect(events.map(({ id, code }) => [id, code])).toEqual([[`trap-7#${T0 + 1}`, 'CircuitOpened']]);
    const opened = reports.filter((report) => report === 'opened').length;
    observed('R7', { outcome: `opened ${opened} time`, codes: events.map(({ code }) => code) });
  });

  // trap 23
  test('keeps the end of an open period under new settings, which hold from the next decision on', async () => {
    const { clock, environment, table } = fleetOn(dynamo.table);
    await open(environment(), 'trap-23');
    const settings = circuitBreakerSettings({
      openMs: 5_000,
      halfOpenPermits: 1,
      successesToClose: 1,
      tripRule: consecutiveFailures(2),
    });
    const redeployed = new CircuitBreakerStore(table, { publish, settings: () => settings, nowMs: () => clock.nowMs });
    clock.nowMs += 5_000;
    expect(await refusal(redeployed, 'trap-23')).toMatchObject({ retryAfterMs: openMs - 5_000 });
    clock.nowMs += openMs - 5_000;
    await redeployed.recordOutcome(await admit(redeployed, 'trap-23'), 'failure');
    expect(await refusal(redeployed, 'trap-23')).toMatchObject({ retryAfterMs: 5_000 });
    clock.nowMs += 5_000;
    const probe = await admit(redeployed, 'trap-23');
    await refusal(redeployed, 'trap-23');
    await redeployed.recordOutcome(probe, 'success');
    await open(redeployed, 'trap-23', 2);
    await refusal(redeployed, 'trap-23');
    observed('R23', { outcome: String((await redeployed.read('trap-23'))?.state) });
  });

  // trap 23
  test('happens at the next failure once the threshold is lowered below the remembered failures', async () => {
    const { environment, table } = fleetOn(dynamo.table);
    await open(environment(), 'lowered', failuresToOpen - 1);
    const settings = circuitBreakerSettings({ tripRule: consecutiveFailures(2) });
    await open(new CircuitBreakerStore(table, { publish, settings: () => settings }), 'lowered', 1);
    expect(await environment().read('lowered')).toMatchObject({ state: 'OPEN' });
  });

  // trap 24
  test('of every tier in a chain makes each refuse without a call, and the soonest retryAfterMs holds', async () => {
    const { clock, environment } = fleetOn(dynamo.table);
    const breakers = environment();
    const chain = ['trap-24/model', 'trap-24/cheaper-model', 'trap-24/rules'];
    for (const breakerId of chain) {
      await open(breakers, breakerId);
      clock.nowMs += 10_000;
    }
    const refusals: CircuitBreakerOpenError[] = [];
    let calls = 0;
    const call = () => {
      calls += 1;
      return Promise.resolve('answer');
    };
    for (const breakerId of chain) {
      await guard({ breakers, breakerId }, call).catch((error: unknown) => {
        if (error instanceof CircuitBreakerOpenError) refusals.push(error);
      });
    }
    expect(calls).toBe(0);
    observed('R24', { outcome: `${calls} calls`, error: refusals[0]?.name });
    const soonestMs = Math.min(...refusals.map(({ retryAfterMs }) => retryAfterMs ?? Number.NaN));
    expect(soonestMs).toBe(openMs - 30_000);
    clock.nowMs += soonestMs;
    const again = await Promise.all(chain.map((breakerId) => ask(breakers, breakerId)));
    expect(again.map(({ admitted }) => admitted)).toEqual([true, false, false]);
  });

  // trap 27
  test('takes more than one failing environment where failures are counted by reporter', async () => {
    const { environment } = fleetOn(dynamo.table);
    const bad = environment();
    for (let call = 0; call < 50; call += 1) {
      await bad.recordOutcome(await admit(bad, 'trap-27'), 'failure', { reporter: 'environment-13' });
    }
    const record = await bad.read('trap-27');
    expect(record).toMatchObject({ failed: new Set(['environment-13']) });
    observed('R27', { outcome: String(record?.state) });
    for (let host = 1; host < failuresToOpen; host += 1) {
      const other = environment();
      await other.recordOutcome(await admit(other, 'trap-27'), 'failure', { reporter: `environment-${host}` });
    }
    expect(await bad.read('trap-27')).toMatchObject({ state: 'OPEN' });
  });

  // trap 27
  test('does not happen for one failing environment while healthy ones succeed in between', async () => {
    const { environment } = fleetOn(dynamo.table);
    const [bad, good] = [environment(), environment()];
    for (let call = 0; call < 20; call += 1) {
      await bad.recordOutcome(await admit(bad, 'mixed'), 'failure');
      if (call % 3 === 0) await good.recordOutcome(await admit(good, 'mixed'), 'success');
    }
    expect(await good.read('mixed')).toMatchObject({ state: 'CLOSED' });
  });
});
