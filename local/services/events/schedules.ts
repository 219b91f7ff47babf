import { createHash } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import { type BusEvent, eventTime } from './envelope.ts';
import type { RuleResource } from './rule.ts';
import { parseSchedule } from './schedule-expression.ts';
import { openTimetable, type Timetable } from './timetable.ts';

/**
 * The rules of the template that fire by time.
 * @param options.fire must have kept the event when it returns
 */
export function openSchedules(options: {
  readonly file: string | undefined;
  readonly rules: readonly RuleResource[];
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly fire: (rule: RuleResource, event: BusEvent) => void;
}): Timetable {
  const entries = options.rules.flatMap((rule) => {
    const { arn, isEnabled, schedule: expression } = rule;
    if (!isEnabled || expression === undefined) return [];
    const fire = (dueMs: number) => options.fire(rule, scheduledEvent(rule, dueMs, options));
    return [{ arn, expression, times: (anchorMs: number) => parseSchedule(expression, anchorMs), fire }];
  });
  return openTimetable({ file: options.file, clock: options.clock, entries });
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
