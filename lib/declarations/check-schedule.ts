import { describeValue } from '../../patterns/json/describe-value.ts';
import type { ScheduleTrigger } from '../../patterns/triggers/schedule-trigger.ts';

/** A field of a cron expression: its values, its names from the first value on, and what else it may have. */
interface CronField {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  readonly special?: RegExp;
}

const CRON_FIELDS: readonly CronField[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day-of-month', from: 1, to: 31, special: /^(?:\?|L|(?:[1-9]|[12]\d|3[01])W)$/ },
  {
    name: 'month',
    from: 1,
    to: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  {
    name: 'day-of-week',
    from: 1,
    to: 7,
    names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
    special: /^(?:\?|L|[1-7]L|[1-7]#[1-5])$/,
  },
  { name: 'year', from: 1970, to: 2199 },
];

/** Refuses what EventBridge Scheduler refuses at the deployment: an expression or a time zone that is none. */
export function scheduleIssues(field: string, { schedule, timezone }: ScheduleTrigger): string[] {
  const remedy = expressionRemedy(schedule);
  return [
    ...(remedy === undefined ? [] : [`${field}.schedule is ${describeValue(schedule)}; ${remedy}`]),
    ...(timezone === undefined || isTimezone(timezone)
      ? []
      : [
          `${field}.timezone is ${describeValue(timezone)}; it must be a name of the IANA database, such as "Europe/Berlin"`,
        ]),
  ];
}

function expressionRemedy(schedule: string): string | undefined {
  const [, form, content = ''] = /^(cron|rate|at)\((.*)\)$/.exec(schedule) ?? [];
  switch (form) {
    case 'rate':
      return /^[1-9]\d{0,5} (?:minute|hour|day)s?$/.test(content)
        ? undefined
        : 'a rate is rate(5 minutes), rate(12 hours) or rate(1 day)';
    case 'at':
      return isTime(content) ? undefined : 'a time is at(yyyy-mm-ddThh:mm:ss), such as at(2026-12-01T08:00:00)';
    case 'cron':
      return cronRemedy(content);
    default:
      return 'it must be cron(...), rate(...) or at(...), such as cron(0 8 ? * MON-FRI *)';
  }
}

function cronRemedy(content: string): string | undefined {
  const fields = content.split(/\s+/);
  if (fields.length !== CRON_FIELDS.length) {
    return `cron has ${CRON_FIELDS.map(({ name }) => name).join(', ')}, such as cron(0 8 ? * MON-FRI *)`;
  }
  const faulty = CRON_FIELDS.find((field, index) => !isCronField(fields[index] ?? '', field));
  if (faulty !== undefined) return `its ${faulty.name} must be of ${faulty.from} to ${faulty.to}`;
  return (fields[2] === '?') === (fields[4] === '?')
    ? 'one of day-of-month and day-of-week must be ?, and the other must not'
    : undefined;
}

function isCronField(text: string, field: CronField): boolean {
  if (field.special?.test(text)) return true;
  return text.split(',').every((part) => {
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
    if (range === '*') return true;
    const [first, last, ...more] = range.split('-').map((value) => cronValue(value, field));
    if (more.length > 0 || first === undefined) return false;
    return !range.includes('-') || (last !== undefined && first <= last);
  });
}

function cronValue(text: string, { from, to, names = [] }: CronField): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named < 0 && /^\d{1,4}$/.test(text) ? Number(text) : named + from;
  return value >= from && value <= to && (named >= 0 || /^\d/.test(text)) ? value : undefined;
}

/** A time of a day that the calendar has. */
function isTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // offsets such as +01:00 are time zones of JavaScript, and none of Scheduler
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
