import type { RetryPolicy } from '../events/retry.ts';

/** A schedule of EventBridge Scheduler, checked. */
export interface ScheduleResource {
  readonly arn: string;
  readonly isEnabled: boolean;
  /** `rate(5 minutes)`, `cron(0 12 * * ? *)`, `at(2026-12-01T08:00:00)` */
  readonly expression: string;
  /** of IANA */
  readonly timezone: string;
  /** @default - from now on */
  readonly startMs?: number;
  /** @default - for ever */
  readonly endMs?: number;
  readonly target: ScheduleTarget;
}

export interface ScheduleTarget extends RetryPolicy {
  readonly arn: string;
  /** with context attributes such as `<aws.scheduler.scheduled-time>` */
  readonly input: string;
  /** ARN of the dead-letter queue. @default - what cannot be delivered is kept in a file */
  readonly deadLetterArn?: string;
}
