import type { InputValue } from './event-trigger.ts';

/** A schedule of Amazon EventBridge Scheduler that starts the workflow, once for each of its times. */
export interface ScheduleTrigger {
  /** `cron(minutes hours day-of-month month day-of-week year)`, `rate(12 hours)` or, once, `at(2026-12-01T08:00:00)` */
  readonly schedule: string;
  /** the time zone of `cron` and `at`, by its name in the IANA database, such as `America/New_York` @default 'UTC' */
  readonly timezone?: string;
  /** The workflow's input: for each of its fields a constant, or `time`, which is the scheduled time, such as `2026-12-01T08:00:00Z`. */
  readonly input: Readonly<Record<string, InputValue>>;
}

/** The one path in what a schedule delivers: the scheduled time, which is the key too. */
export const SCHEDULED_TIME = 'time';
