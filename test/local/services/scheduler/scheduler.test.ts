import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { UNSEEDED } from '../../../../local/clock/named-random.ts';
import { createVirtualClock } from '../../../../local/clock/virtual.ts';
import { ServiceError } from '../../../../local/service-error.ts';
import type { TargetMessage } from '../../../../local/services/events/targets.ts';
import type { Queues } from '../../../../local/services/queues/queues.ts';
import { openScheduler } from '../../../../local/services/scheduler/scheduler.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';
import { arnOf, drain, queueResource, received } from '../../messaging.ts';

const MINUTE_MS = 60_000;
const INPUT =
  '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","try":"<aws.scheduler.attempt-number>","other":"<aws.scheduler.unknown>"}';

interface Sent {
  readonly target: string;
  readonly input: Record<string, string>;
  readonly executionId: string;
}

/** Runs one schedule of every ten minutes. @param answer of the target, which throws what it fails with */
async function run(options: {
  readonly directory: string;
  readonly fromMs?: number;
  readonly toMs: number;
  readonly answer?: (attempt: number) => void;
  readonly maximumRetryAttempts?: number;
}): Promise<{ sent: Sent[]; letters: Record<string, string | undefined>[] }> {
  const clock = createVirtualClock({ startMs: options.fromMs ?? 0 });
  const sent: Sent[] = [];
  const letters: Record<string, string | undefined>[] = [];
  const queues = {
    send: (
      arn: string,
      { body, attributes = {} }: { body: string; attributes?: Record<string, { text?: string }> },
    ) => {
      const texts = Object.entries(attributes).map(([name, value]) => [name, JSON.stringify(value)]);
      letters.push({ arn, body, ...Object.fromEntries(texts) });
    },
  } as unknown as Queues;
  const scheduler = openScheduler({
    directory: options.directory,
    schedules: [
      {
        arn: 'arn:schedule',
        isEnabled: true,
        expression: 'rate(10 minutes)',
        timezone: 'UTC',
        target: {
          arn: 'arn:target',
          input: INPUT,
          maximumRetryAttempts: options.maximumRetryAttempts ?? 5,
          maximumEventAgeSeconds: 3_600,
          deadLetterArn: 'arn:letters',
        },
      },
    ],
    accountId: '000000000000',
    region: 'us-east-1',
    clock,
    named: { ...UNSEEDED, number: () => 0 },
    send: async ({ targetArn, input, event }: TargetMessage) => {
      sent.push({ target: targetArn, input: JSON.parse(input) as Record<string, string>, executionId: event.id });
      options.answer?.(sent.length);
    },
    queues,
  });
  scheduler.start();
  await new Promise<void>((resolve) => {
    clock.at(options.toMs, resolve);
  });
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  scheduler.close();
  return { sent, letters };
}

test('a schedule fires at once and at its rate, with the context attributes that AWS knows', async () => {
  const { sent } = await run({ directory: temporaryDirectory(), toMs: 25 * MINUTE_MS });
  expect(sent.map(({ input }) => input)).toEqual(
    ['1970-01-01T00:00:00Z', '1970-01-01T00:10:00Z', '1970-01-01T00:20:00Z'].map((at) => ({
      at,
      by: 'arn:schedule',
      try: '1',
      other: '<aws.scheduler.unknown>',
    })),
  );
});

test('across restarts it keeps its phase, makes nothing up and doubles nothing', async () => {
  const directory = temporaryDirectory();
  const times = async (fromMs: number, toMs: number) =>
    (await run({ directory, fromMs, toMs })).sent.map(({ input }) => String(input.at).slice(11, 16));
  expect(await times(0, 15 * MINUTE_MS)).toEqual(['00:00', '00:10']);
  expect(await times(17 * MINUTE_MS, 22 * MINUTE_MS)).toEqual(['00:20']);
  expect(await times(45 * MINUTE_MS, 52 * MINUTE_MS)).toEqual(['00:50']);
});

test('an attempt after a failure has the same scheduled time and another execution id', async () => {
  const { sent, letters } = await run({
    directory: temporaryDirectory(),
    toMs: 5 * MINUTE_MS,
    answer: (attempt) => {
      if (attempt < 3) throw new ServiceError('ThrottlingException', 'slow down');
    },
  });
  expect(sent.map(({ input }) => [input.at, input.try])).toEqual([
    ['1970-01-01T00:00:00Z', '1'],
    ['1970-01-01T00:00:00Z', '2'],
    ['1970-01-01T00:00:00Z', '3'],
  ]);
  expect(new Set(sent.map(({ executionId }) => executionId)).size).toBe(3);
  expect(letters).toEqual([]);
});

test('what its target does not take ends in the dead-letter queue, as AWS puts it there', async () => {
  const { letters } = await run({
    directory: temporaryDirectory(),
    toMs: 5 * MINUTE_MS,
    maximumRetryAttempts: 1,
    answer: () => {
      throw new ServiceError('ThrottlingException', 'slow down');
    },
  });
  expect(letters).toHaveLength(1);
  expect(letters[0]).toMatchObject({
    arn: 'arn:letters',
    SCHEDULE_ARN: expect.stringContaining('arn:schedule'),
    SCHEDULED_TIME: expect.stringContaining('1970-01-01T00:00:00Z'),
    RETRY_ATTEMPTS: expect.stringContaining('"1"'),
    ERROR_CODE: expect.stringContaining('ThrottlingException'),
    EXHAUSTED_RETRY_CONDITION: expect.stringContaining('MaximumRetryAttempts'),
  });
  expect(JSON.parse(String(letters[0]?.body))).toMatchObject({ at: '1970-01-01T00:00:00Z' });
});

describe('schedules of a template', () => {
  let cloud: Cloud;
  afterEach(() => cloud.stop());

  const schedule = (properties: object): object => ({
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 minute)',
      Target: {
        Arn: arnOf('Ticks'),
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        Input: '<aws.scheduler.schedule-arn>',
      },
      ...properties,
    },
  });

  test('are run; a disabled one is not, and a target that is not run is named', async () => {
    cloud = await startCloud({
      time: 'virtual',
      seed: 1,
      assembly: await writeAssembly({
        resources: {
          Ticks: queueResource(),
          On: schedule({}),
          Off: schedule({ State: 'DISABLED' }),
          Universal: schedule({ Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', RoleArn: 'r' } }),
        },
      }),
    });
    expect((await received(cloud, 'Test-Ticks', 1)).map(({ body }) => body)).toEqual([
      'arn:aws:scheduler:us-east-1:000000000000:schedule/default/Test-On',
    ]);
    expect(await drain(cloud, 'Test-Ticks')).toEqual([]);
    expect(cloud.unsupported).toContain('Universal: target arn:aws:scheduler:::aws-sdk:sqs:sendMessage');
  });
});
