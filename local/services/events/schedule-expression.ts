import { Cron } from 'croner';

/** When a schedule fires. */
export interface ScheduleTimes {
  /** @returns the first firing after `afterMs`, in milliseconds since the epoch; undefined for never again */
  next(afterMs: number): number | undefined;
}

/** Milliseconds of the unit of a rate. */
export const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `rate(1 minute)`, `rate(5 hours)`, or `cron(minutes hours day-of-month month day-of-week year)` in UTC.
 *
 * @param anchorMs from when a rate is counted: the rule's creation, with the first firing one period later
 * @throws Error with the expression and the expected syntax
 */
export function parseSchedule(expression: string, anchorMs: number): ScheduleTimes {
  const [, form, content = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  switch (form) {
    case 'rate':
      return rate(content, expression, anchorMs);
    case 'cron':
      return cron(content, expression, 'UTC');
    default:
      throw invalid(expression, 'it is neither rate(...) nor cron(...)');
  }
}

function rate(content: string, expression: string, anchorMs: number): ScheduleTimes {
  const [, digits = '', unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(content) ?? [];
  const unitMs = UNIT_MS[unit];
  const value = Number(digits);
  // EventBridge is strict about grammar: rate(1 minutes) is refused, and so is rate(5 minute).
  if (unitMs === undefined || (value === 1) !== (plural === '')) {
    throw invalid(expression, 'write e.g. rate(1 minute), rate(5 minutes), rate(1 day)');
  }
  const periodMs = value * unitMs;
  return {
    next: (afterMs) => anchorMs + periodMs * Math.max(1, Math.floor((afterMs - anchorMs) / periodMs) + 1),
  };
}

/** @param content of the parentheses @param expression all of it, for errors @param timezone of IANA */
export function cron(content: string, expression: string, timezone: string): ScheduleTimes {
  const fields = content.trim().split(/\s+/);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (fields.length !== 6) throw invalid(expression, `it has ${fields.length} fields instead of 6`);
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw invalid(expression, 'one of day-of-month and day-of-week must be ?, the other must not');
  }
  const pattern = [
    '0',
    stepped(minutes, 59),
    stepped(hours, 23),
    stepped(dayOfMonth, 31),
    stepped(month, 12),
    dayOfWeek === 'L' ? '7' : stepped(dayOfWeek, 7), // L alone is the week's last day, Saturday
    stepped(year, 2199),
  ].join(' ');
  try {
    // weekdays count from Sunday = 1, as in Quartz
    const times = new Cron(pattern, { paused: true, timezone, mode: '7-part', alternativeWeekdays: true });
    const next = (afterMs: number): number | undefined => {
      const run = times.nextRun(new Date(afterMs)) ?? undefined;
      // a time that the start of daylight saving leaves out is skipped; croner would fire at the end of the gap
      return run === undefined || times.match(run) ? run?.getTime() : next(run.getTime());
    };
    return { next };
  } catch (error) {
    throw invalid(expression, (error as Error).message);
  }
}

/** `5/15` starts at 5; croner wants the range spelt out. */
function stepped(field: string, last: number): string {
  return field.replace(
    /(^|,)(\d+)\/(\d+)/g,
    (_, before: string, first: string, step: string) => `${before}${first}-${last}/${step}`,
  );
}

export function invalid(expression: string, reason: string): Error {
  return new Error(`the schedule expression ${JSON.stringify(expression)} is not valid: ${reason}`);
}
