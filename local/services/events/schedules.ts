import { createHash } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import { openRecordFile } from '../../storage/record-file.ts';
import { type BusEvent, eventTime } from './envelope.ts';
import type { RuleResource } from './rule.ts';
import { parseSchedule, type ScheduleTimes } from './schedule-expression.ts';

/** The rules of the template that fire by time. */
export interface Schedules {
  start(): void;
  close(): void;
}

/** The persisted state of a schedule. */
interface Mark {
  readonly ruleArn: string;
  readonly expression: string;
  /** when the cloud first saw the rule with this expression: from then on a rate is counted */
  readonly anchorMs: number;
  /** @default - it has not fired yet */
  readonly lastMs?: number;
}

/**
 * A firing that comes round while the cloud is not running, or sleeps with its machine, is not made up: on start each
 * schedule waits for its next time.
 *
 * @param options.fire must have kept the event when it returns
 */
export function openSchedules(options: {
  readonly file: string;
  readonly rules: readonly RuleResource[];
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly fire: (rule: RuleResource, event: BusEvent) => void;
}): Schedules {
  const { clock } = options;
  const file = openRecordFile<Mark>(options.file);
  const marks = new Map(file.read().map((mark) => [mark.ruleArn, mark]));
  file.replace([...marks.values()]);

  function remember(mark: Mark): Mark {
    marks.set(mark.ruleArn, mark);
    file.append(mark);
    return mark;
  }

  function startRule(rule: RuleResource, expression: string): void {
    const known = marks.get(rule.arn);
    const mark =
      known?.expression === expression ? known : remember({ ruleArn: rule.arn, expression, anchorMs: clock.nowMs() });
    awaitNext(rule, parseSchedule(expression, mark.anchorMs), mark);
  }

  function awaitNext(rule: RuleResource, times: ScheduleTimes, mark: Mark): void {
    // Later than the last firing even if the machine's clock was set back since.
    const dueMs = times.next(Math.max(clock.nowMs(), mark.lastMs ?? 0));
    if (dueMs === undefined) return;
    const firing = () => {
      options.fire(rule, scheduledEvent(rule, dueMs, options));
      awaitNext(rule, times, remember({ ...mark, lastMs: dueMs }));
    };
    clock.at(dueMs, firing, { background: true }); // a schedule does not advance virtual time
  }

  return {
    start() {
      for (const rule of options.rules) {
        if (rule.isEnabled && rule.schedule !== undefined) startRule(rule, rule.schedule);
      }
    },
    close: () => file.close(),
  };
}

/** Its id follows from rule and time, so that a firing repeated after a kill starts no second execution. */
function scheduledEvent(
  rule: RuleResource,
  dueMs: number,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): BusEvent {
  const digest = createHash('sha256').update(`${rule.arn}/${dueMs}`).digest('hex');
  return {
    id: digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    bus: rule.bus,
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    time: eventTime(dueMs),
    account: accountId,
    region,
    resources: [rule.arn],
    detail: {},
  };
}
