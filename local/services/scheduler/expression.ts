import { Cron } from 'croner';
import { cron, invalid, type ScheduleTimes, UNIT_MS } from '../events/schedule-expression.ts';
import type { ScheduleResource } from './schedule.ts';

/**
 * When a schedule of EventBridge Scheduler fires: as a rule's, but in its time zone, also once by `at(yyyy-mm-ddThh:mm:ss)`, and
 * a rate for the first time as soon as the schedule is there.
 *
 * @param anchorMs from when a rate is counted, unless the schedule has a start
 * @throws Error with the expression and the expected syntax
 */
export function scheduleTimes(
  { expression, timezone, startMs = 0, endMs = Number.POSITIVE_INFINITY }: Omit<ScheduleResource, 'target' | 'arn'>,
  anchorMs: number,
): ScheduleTimes {
  const [, form, content = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  switch (form) {
    case 'rate':
      return within(startMs, endMs, rate(content, expression, Math.max(anchorMs, startMs)));
    case 'cron':
      return within(startMs, endMs, cron(content, expression, timezone));
    case 'at':
      return at(content, expression, timezone);
    default:
      throw invalid(expression, 'it is neither rate(...) nor cron(...) nor at(...)');
  }
}

function within(startMs: number, endMs: number, times: ScheduleTimes): ScheduleTimes {
  return {
    next(afterMs) {
      const nextMs = times.next(Math.max(afterMs, startMs - 1));
      return nextMs === undefined || nextMs > endMs ? undefined : nextMs;
    },
  };
}

/** Unlike a rule's, its unit may have the plural of one: `rate(1 days)`. */
function rate(content: string, expression: string, firstMs: number): ScheduleTimes {
  const [, digits, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(content) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined) throw invalid(expression, 'write e.g. rate(1 minute), rate(5 minutes), rate(1 day)');
  const periodMs = Number(digits) * unitMs;
  return { next: (afterMs) => firstMs + periodMs * Math.max(0, Math.floor((afterMs - firstMs) / periodMs) + 1) };
}

function at(content: string, expression: string, timezone: string): ScheduleTimes {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(content)) throw invalid(expression, 'write at(yyyy-mm-ddThh:mm:ss)');
  try {
    const once = new Cron(content, { paused: true, timezone });
    return { next: (afterMs) => once.nextRun(new Date(afterMs))?.getTime() };
  } catch (error) {
    throw invalid(expression, (error as Error).message);
  }
}
