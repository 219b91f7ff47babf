import type { JsonObject } from '../definition/types.ts';
import type { Execution } from '../engine/world.ts';
import { eligibility } from '../redrive/eligibility.ts';

/** An execution in the shape of DescribeExecution. */
export function executionDescription(execution: Execution, nowMs: number): JsonObject {
  const { head, fate } = execution;
  const redriving = eligibility(execution, nowMs);
  return {
    executionArn: head.arn,
    stateMachineArn: head.machineArn,
    name: head.name,
    status: fate.status,
    startDate: head.startMs / 1000,
    ...(fate.stopMs !== undefined && { stopDate: fate.stopMs / 1000 }),
    input: JSON.stringify(head.input),
    inputDetails: { included: true },
    ...(fate.output !== undefined && { output: JSON.stringify(fate.output), outputDetails: { included: true } }),
    ...(fate.error !== undefined && { error: fate.error }),
    ...(fate.cause !== undefined && { cause: fate.cause }),
    ...(head.parent?.mapRunArn !== undefined && { mapRunArn: head.parent.mapRunArn }),
    redriveCount: fate.redriveCount,
    ...(fate.redriveMs !== undefined && { redriveDate: fate.redriveMs / 1000 }),
    redriveStatus: redriving.status,
    ...(redriving.reason !== undefined && { redriveStatusReason: redriving.reason }),
  };
}
