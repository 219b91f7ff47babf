import { join } from 'node:path';
import { UNSEEDED } from '../../../../local/clock/named-random.ts';
import { createVirtualClock } from '../../../../local/clock/virtual.ts';
import { ServiceError } from '../../../../local/service-error.ts';
import type { BusEvent } from '../../../../local/services/events/envelope.ts';
import { openRouter } from '../../../../local/services/events/router.ts';
import type { RuleResource, RuleTarget } from '../../../../local/services/events/rule.ts';
import { QUEUE_DEFAULTS } from '../../../../local/services/queues/queue.ts';
import { openQueues } from '../../../../local/services/queues/queues.ts';
import { openRecordFile } from '../../../../local/storage/record-file.ts';
import { temporaryDirectory } from '../../assembly.ts';

const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:000000000000:dead';
const EVENT: BusEvent = {
  id: '11111111-2222-3333-4444-555555555555',
  bus: 'default',
  source: 'test',
  'detail-type': 'Test',
  time: '2026-11-24T06:30:00Z',
  account: '000000000000',
  region: 'us-east-1',
  resources: [],
  detail: {},
};

type Target = Omit<Partial<RuleTarget>, 'deadLetterArn'> & { readonly deadLetterArn?: string | undefined };

/** A router whose target fails as told: what every AWS service may do, and none of the embedded ones does. */
function setUp({ deadLetterArn, ...target }: Target, fail: (attempt: number) => unknown) {
  const directory = temporaryDirectory();
  const clock = createVirtualClock({ startMs: 0 });
  const queues = openQueues({
    directory,
    queues: [{ name: 'dead', arn: DEAD_LETTERS, ...QUEUE_DEFAULTS }],
    clock,
    named: UNSEEDED,
  });
  const attemptsMs: number[] = [];
  const rule: RuleResource = {
    name: 'rule',
    arn: 'arn:rule',
    bus: 'default',
    isEnabled: true,
    pattern: { source: ['test'] },
    targets: [
      {
        id: 'target',
        arn: 'arn:target',
        input: { kind: 'event' },
        maximumRetryAttempts: 185,
        maximumEventAgeSeconds: 86_400,
        ...target,
        ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
      },
    ],
  };
  const open = () =>
    openRouter({
      directory,
      rules: [rule],
      clock,
      named: { ...UNSEEDED, number: () => 0 },
      queues,
      async send() {
        attemptsMs.push(clock.nowMs());
        const error = fail(attemptsMs.length);
        if (error !== undefined) throw error;
      },
    });
  const deadLetters = () =>
    queues
      .find('dead')
      .all()
      .map(({ attributes }) =>
        Object.fromEntries(Object.entries(attributes).map(([name, { StringValue: value }]) => [name, value])),
      );
  return { open, attemptsMs, deadLetters, directory, clock };
}

const throttled = () => new ServiceError('ThrottlingException', 'Rate exceeded');

async function settle(turns = 100): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the delivery to a target', () => {
  test('is tried again after a transient failure, doubling the pause', async () => {
    const { open, attemptsMs, deadLetters } = setUp({ deadLetterArn: DEAD_LETTERS }, (attempt) =>
      attempt < 5 ? throttled() : undefined,
    );
    const router = open();
    router.start();
    router.route(EVENT);
    await settle();
    expect(attemptsMs).toEqual([0, 1000, 3000, 7000, 15_000]);
    expect(deadLetters()).toEqual([]);
  });

  test('ends in the dead-letter queue when its retries are used up', async () => {
    const { open, attemptsMs, deadLetters } = setUp(
      { deadLetterArn: DEAD_LETTERS, maximumRetryAttempts: 2 },
      throttled,
    );
    const router = open();
    router.start();
    router.route(EVENT);
    await settle();
    expect(attemptsMs).toHaveLength(3);
    expect(deadLetters()).toEqual([
      {
        RULE_ARN: 'arn:rule',
        TARGET_ARN: 'arn:target',
        ERROR_CODE: 'THROTTLING',
        ERROR_MESSAGE: 'ThrottlingException: Rate exceeded',
        RETRY_ATTEMPTS: '2',
        EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      },
    ]);
  });

  test('ends in the dead-letter queue when the event is too old', async () => {
    const { open, attemptsMs, deadLetters } = setUp(
      { deadLetterArn: DEAD_LETTERS, maximumEventAgeSeconds: 60 },
      throttled,
    );
    const router = open();
    router.start();
    router.route(EVENT);
    await settle();
    expect(attemptsMs.every((ms) => ms <= 60_000)).toBe(true);
    expect(deadLetters()).toMatchObject([{ EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' }]);
  });

  test('takes no longer than a day with all the retries EventBridge makes', async () => {
    const { open, attemptsMs, deadLetters } = setUp({ deadLetterArn: DEAD_LETTERS }, () => new Error('a defect'));
    const router = open();
    router.start();
    router.route(EVENT);
    await settle(1500);
    expect(attemptsMs).toHaveLength(186);
    expect(attemptsMs.at(-1)).toBeLessThan(86_400_000);
    expect(deadLetters()).toMatchObject([
      { ERROR_CODE: 'INTERNAL_ERROR', RETRY_ATTEMPTS: '185', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' },
    ]);
  });

  test('is not repeated when repeating cannot help', async () => {
    const { open, attemptsMs, deadLetters } = setUp(
      { deadLetterArn: DEAD_LETTERS },
      () => new ServiceError('QueueDoesNotExist', 'gone'),
    );
    const router = open();
    router.start();
    router.route(EVENT);
    await settle();
    expect(attemptsMs).toEqual([0]);
    expect(deadLetters()).toEqual([
      expect.objectContaining({ ERROR_CODE: 'NO_RESOURCE', ERROR_MESSAGE: 'QueueDoesNotExist: gone' }),
    ]);
  });

  test('is kept in a file when there is no dead-letter queue, or none that exists', async () => {
    for (const deadLetterArn of [undefined, 'arn:aws:sqs:us-east-1:000000000000:elsewhere']) {
      const { open, directory } = setUp({ deadLetterArn }, () => new ServiceError('QueueDoesNotExist', 'gone'));
      const router = open();
      router.start();
      router.route(EVENT);
      await settle();
      const kept = openRecordFile<{ failure: { message: string } }>(join(directory, 'undelivered.jsonl')).read();
      expect(kept).toMatchObject([{ event: { id: EVENT.id }, failure: { code: 'NO_RESOURCE' } }]);
    }
  });

  test('survives a kill: the next process continues accepted deliveries, retries included', async () => {
    const { open, attemptsMs, deadLetters } = setUp({ deadLetterArn: DEAD_LETTERS }, (attempt) =>
      attempt < 3 ? throttled() : undefined,
    );
    const first = open();
    first.route(EVENT); // accepted, and the process dies before it delivers
    first.close();
    const second = open();
    second.start();
    await settle();
    expect(attemptsMs).toEqual([0, 1000, 3000]);
    second.close();
    const third = open();
    third.start();
    await settle();
    expect(attemptsMs).toHaveLength(3);
    expect(deadLetters()).toEqual([]);
  });
});
