import { join } from 'node:path';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { createVirtualClock } from '../../../../local/clock/virtual.ts';
import type { BusEvent } from '../../../../local/services/events/envelope.ts';
import type { RuleResource } from '../../../../local/services/events/rule.ts';
import { openSchedules } from '../../../../local/services/events/schedules.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';
import { arnOf, drain, queueResource } from '../../messaging.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function scheduled(schedule: string, properties: object = {}): object {
  const Targets = [{ Id: 'queue', Arn: arnOf('Ticks') }];
  return { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: schedule, Targets, ...properties } };
}

describe('schedules of a cloud in virtual time', () => {
  let cloud: Cloud;
  afterEach(() => cloud.stop());

  async function start(resources: Record<string, object>): Promise<void> {
    cloud = await startCloud({
      time: 'virtual',
      seed: 1,
      assembly: await writeAssembly({
        resources: { Ticks: queueResource(), ...resources },
        definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'Wait',
          States: { Wait: { Type: 'Wait', Seconds: HOUR_MS / 1000, End: true } },
        },
      }),
    });
  }

  async function runForAnHour(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      cloud.stepFunctions.onStatusChange((detail) => {
        if ((detail as { status: string }).status === 'SUCCEEDED') resolve();
      });
    });
    await cloud.stepFunctions.call('StartExecution', {
      stateMachineArn: cloud.outputs.StateMachineArn ?? '',
      input: '{}',
    });
    await ended;
  }

  async function turns(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  test('fire every minute of an hour of a Wait, and do not advance time themselves', async () => {
    await start({ EveryMinute: scheduled('rate(1 minute)') });
    const startMs = cloud.clock.nowMs();
    await turns();
    expect(await drain(cloud, 'Test-Ticks')).toEqual([]);
    expect(cloud.clock.nowMs()).toBe(startMs);

    await runForAnHour();
    await turns();
    const ticks = (await drain(cloud, 'Test-Ticks')).map(({ body }) => JSON.parse(body));
    expect(ticks).toHaveLength(60);
    expect(new Set(ticks.map(({ id }) => id)).size).toBe(60);
    expect(ticks[0]).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/Test-EveryMinute'],
      detail: {},
    });
    expect(cloud.clock.nowMs()).toBe(startMs + HOUR_MS);
  });

  test('fire at the minutes of a cron expression, and not while they are disabled', async () => {
    await start({
      Quarter: scheduled('cron(0/15 * * * ? *)'),
      Off: scheduled('rate(1 minute)', { State: 'DISABLED' }),
    });
    await runForAnHour();
    await turns();
    const times = (await drain(cloud, 'Test-Ticks')).map(({ body }) => String(JSON.parse(body).time));
    expect(times).toHaveLength(4);
    expect(times.every((time) => /:(00|15|30|45):00Z$/.test(time))).toBe(true);
  });
});

describe('schedules across restarts', () => {
  const rule = (schedule: string): RuleResource => ({
    name: 'rule',
    arn: 'arn:rule',
    bus: 'default',
    isEnabled: true,
    schedule,
    targets: [],
  });

  /** Runs from one time to another. @returns when it fired, in minutes */
  async function run(file: string, schedule: string, fromMs: number, toMs: number): Promise<number[]> {
    const clock = createVirtualClock({ startMs: fromMs });
    const fired: BusEvent[] = [];
    const schedules = openSchedules({
      file,
      rules: [rule(schedule)],
      accountId: '000000000000',
      region: 'us-east-1',
      clock,
      fire: (_rule, event) => fired.push(event),
    });
    schedules.start();
    await new Promise<void>((resolve) => {
      clock.at(toMs, resolve);
    });
    schedules.close();
    return fired.map(({ time }) => Date.parse(time) / MINUTE_MS);
  }

  test('keep the phase of a rate, make nothing up and double nothing', async () => {
    const file = join(temporaryDirectory(), 'schedules.jsonl');
    expect(await run(file, 'rate(10 minutes)', 0, 25 * MINUTE_MS)).toEqual([10, 20]);
    expect(await run(file, 'rate(10 minutes)', 27 * MINUTE_MS, 35 * MINUTE_MS)).toEqual([30]);
    expect(await run(file, 'rate(10 minutes)', 61 * MINUTE_MS, 75 * MINUTE_MS)).toEqual([70]);
  });

  test('do not fire twice when the clock of the machine is set back', async () => {
    const file = join(temporaryDirectory(), 'schedules.jsonl');
    expect(await run(file, 'rate(10 minutes)', 0, 25 * MINUTE_MS)).toEqual([10, 20]);
    expect(await run(file, 'rate(10 minutes)', 5 * MINUTE_MS, 35 * MINUTE_MS)).toEqual([30]);
  });

  test('count a changed rate from the change', async () => {
    const file = join(temporaryDirectory(), 'schedules.jsonl');
    await run(file, 'rate(10 minutes)', 0, 13 * MINUTE_MS);
    expect(await run(file, 'rate(5 minutes)', 14 * MINUTE_MS, 25 * MINUTE_MS)).toEqual([19, 24]);
  });
});
