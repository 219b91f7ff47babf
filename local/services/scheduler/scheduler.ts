import { createHash } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import { ServiceError } from '../../service-error.ts';
import { type AttemptResult, type Delivery, openDeliveryQueue } from '../../storage/delivery-queue.ts';
import { fileIn, openRecordFile } from '../../storage/record-file.ts';
import { sendDeadLetter } from '../events/dead-letter.ts';
import { eventTime } from '../events/envelope.ts';
import { type DeliveryFailure, deliveryFailureOf } from '../events/failures.ts';
import { type Exhausted, nextAttempt } from '../events/retry.ts';
import type { TargetMessage } from '../events/targets.ts';
import { openTimetable, type Timetable } from '../events/timetable.ts';
import type { Queues } from '../queues/queues.ts';
import { scheduleTimes } from './expression.ts';
import type { ScheduleResource } from './schedule.ts';

/** A firing on its way to its target, as the schedule was when it was due. */
interface Firing {
  readonly schedule: ScheduleResource;
  readonly dueMs: number;
}

/** The schedules of EventBridge Scheduler: each fires at its times, and reaches its target at least once. */
export function openScheduler(options: {
  /** undefined in a cloud that keeps nothing */
  readonly directory: string | undefined;
  readonly schedules: readonly ScheduleResource[];
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly named: NamedRandom;
  /** @throws the target's error */
  readonly send: (message: TargetMessage) => Promise<void>;
  readonly queues: Queues;
}): Timetable {
  const { directory, clock, named, queues, accountId, region } = options;
  const undelivered = openRecordFile<Firing & { readonly failure: DeliveryFailure }>(
    fileIn(directory, 'undelivered.jsonl'),
  );
  const deliveries = openDeliveryQueue<Firing>({ file: fileIn(directory, 'deliveries.jsonl'), clock, named, attempt });
  const timetable = openTimetable({
    file: fileIn(directory, 'timetable.jsonl'),
    clock,
    entries: options.schedules
      .filter(({ isEnabled }) => isEnabled)
      .map((schedule) => ({
        arn: schedule.arn,
        expression: `${schedule.expression} ${schedule.timezone}`,
        firesAtStart: true,
        times: (anchorMs) => scheduleTimes(schedule, anchorMs),
        fire: (dueMs) => deliveries.accept([{ schedule, dueMs }]),
      })),
  });

  async function attempt(delivery: Delivery<Firing>): Promise<AttemptResult<Firing>> {
    const { schedule, dueMs } = delivery.item;
    const release = clock.hold(`delivery of ${delivery.id} to ${schedule.target.arn}`);
    const id = executionId(delivery);
    const event = {
      id,
      bus: 'default',
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: eventTime(dueMs),
      account: accountId,
      region,
      resources: [schedule.arn],
      detail: {},
    };
    try {
      await options.send({
        event,
        targetArn: schedule.target.arn,
        deliveryKey: schedule.arn,
        input: inputOf(delivery),
      });
      return { kind: 'done' };
    } catch (error) {
      return afterFailure(delivery, error);
    } finally {
      setImmediate(release); // after the work that the target started has taken its own hold
    }
  }

  function afterFailure(delivery: Delivery<Firing>, error: unknown): AttemptResult<Firing> {
    const failure = deliveryFailureOf(error);
    if (!failure.isTransient) return keepUndelivered(delivery, error, failure);
    const jitter = named.number('retry of a schedule', () => delivery.id);
    const next = nextAttempt(delivery, delivery.item.schedule.target, clock.nowMs(), jitter);
    return 'exhausted' in next
      ? keepUndelivered(delivery, error, failure, next.exhausted)
      : { kind: 'retry', afterMs: next.afterMs };
  }

  function keepUndelivered(
    delivery: Delivery<Firing>,
    error: unknown,
    failure: DeliveryFailure,
    exhausted?: Exhausted,
  ): AttemptResult<Firing> {
    const { schedule, dueMs } = delivery.item;
    const { deadLetterArn, arn } = schedule.target;
    const isSent = sendDeadLetter(queues, deadLetterArn, {
      body: inputOf(delivery),
      attributes: {
        SCHEDULE_ARN: schedule.arn,
        SCHEDULED_TIME: eventTime(dueMs),
        TARGET_ARN: arn,
        EXECUTION_ID: executionId(delivery),
        IS_PAYLOAD_TRUNCATED: 'false',
        RETRY_ATTEMPTS: String(delivery.attempts),
        // the code of the target's own service, unlike that of a rule
        ERROR_CODE: error instanceof ServiceError ? error.code : 'AWS.Scheduler.InternalServerError',
        ERROR_MESSAGE: failure.message.slice(0, 1024),
        EXHAUSTED_RETRY_CONDITION: exhausted,
      },
    });
    if (!isSent) undelivered.append({ ...delivery.item, failure });
    return { kind: 'done' };
  }

  return {
    start() {
      deliveries.start();
      timetable.start();
    },
    close() {
      timetable.close();
      deliveries.close();
      undelivered.close();
    },
  };
}

/** Another one for each attempt, but the same when a kill has cut an attempt off. */
function executionId({ item, attempts }: Delivery<Firing>): string {
  const { schedule, dueMs } = item;
  return createHash('sha256').update(`${schedule.arn}/${dueMs}/${attempts}`).digest('hex').slice(0, 16);
}

/** The input with its context attributes replaced, as text. */
function inputOf(delivery: Delivery<Firing>): string {
  const { schedule, dueMs } = delivery.item;
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': eventTime(dueMs),
    'execution-id': executionId(delivery),
    'attempt-number': String(delivery.attempts + 1),
  };
  return schedule.target.input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
