import { isTarget } from '../../services/events/targets.ts';
import { scheduleTimes } from '../../services/scheduler/expression.ts';
import type { ScheduleResource } from '../../services/scheduler/schedule.ts';
import type { TemplateValue } from './cloud-assembly.ts';
import { isEnabled, readDelivery } from './delivery-reader.ts';
import type { ResourceInContext } from './resolver.ts';
import { objectOf } from './values.ts';

/**
 * A schedule of EventBridge Scheduler, or why it is not run.
 * @throws Error for an expression or a time zone that is not valid
 */
export function readSchedule({
  resolver,
  logicalId,
}: ResourceInContext): ScheduleResource | { readonly notRun: string } {
  const properties = resolver.properties(logicalId);
  const target = objectOf(properties.Target);
  const targetArn = String(target.Arn);
  // a bus needs EventBridgeParameters, and universal targets are every action of the AWS SDK
  if (!isTarget(targetArn) || targetArn.includes(':event-bus/')) return { notRun: `target ${targetArn}` };
  const startMs = timeOf('StartDate', properties.StartDate);
  const endMs = timeOf('EndDate', properties.EndDate);
  const schedule: ScheduleResource = {
    arn: resolver.identity(logicalId)?.attributes.Arn ?? logicalId,
    isEnabled: isEnabled(properties.State),
    expression: String(properties.ScheduleExpression),
    timezone: String(properties.ScheduleExpressionTimezone ?? 'UTC'),
    ...(startMs === undefined ? {} : { startMs }),
    ...(endMs === undefined ? {} : { endMs }),
    target: { arn: targetArn, input: String(target.Input ?? '{}'), ...readDelivery(target) },
  };
  scheduleTimes(schedule, 0);
  return schedule;
}

function timeOf(property: string, value: TemplateValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = Date.parse(String(value));
  if (Number.isNaN(ms)) {
    throw new Error(`${property} is ${JSON.stringify(value)}; it must be a time such as 2026-12-01T08:00:00Z`);
  }
  return ms;
}
