import type { JsonObject } from '../definition/types.ts';
import type { Execution } from '../engine/world.ts';
import { eligibility } from '../redrive/eligibility.ts';

/** An execution in the shape of DescribeExecution. */
export function executionDescription(execution: Execution, nowMs: number): JsonObject {
  const { head, fate } = execution;
  const description: JsonObject = {
    executionArn: head.arn,
    stateMachineArn: head.machineArn,
    name: head.name,
    status: fate.status,
    startDate: head.startMs / 1000,
  };
  if (fate.stopMs !== undefined) description.stopDate = fate.stopMs / 1000;
  description.input = JSON.stringify(head.input);
  description.inputDetails = { included: true };
  if (fate.output !== undefined) {
    description.output = JSON.stringify(fate.output);
    description.outputDetails = { included: true };
  }
  if (fate.error !== undefined) description.error = fate.error;
  if (fate.cause !== undefined) description.cause = fate.cause;
  if (head.parent?.mapRunArn !== undefined) description.mapRunArn = head.parent.mapRunArn;
  description.redriveCount = fate.redriveCount;
  if (fate.redriveMs !== undefined) description.redriveDate = fate.redriveMs / 1000;
  const redriving = eligibility(execution, nowMs);
  description.redriveStatus = redriving.status;
  if (redriving.reason !== undefined) description.redriveStatusReason = redriving.reason;
  return description;
}

/** As EventBridge carries it: times in milliseconds, absent values as null. */
export function statusChangeDetail(execution: Execution, nowMs: number): JsonObject {
  const { head, fate } = execution;
  const redriving = eligibility(execution, nowMs);
  const output = fate.output === undefined ? null : JSON.stringify(fate.output);
  const detail: JsonObject = {
    executionArn: head.arn,
    stateMachineArn: head.machineArn,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    name: head.name,
    status: fate.status,
    startDate: head.startMs,
    stopDate: fate.stopMs ?? null,
    input: JSON.stringify(head.input),
    inputDetails: { included: true },
    output,
    outputDetails: output === null ? null : { included: true },
    error: fate.error ?? null,
    cause: fate.cause ?? null,
    redriveCount: fate.redriveCount,
    redriveDate: fate.redriveMs ?? null,
    redriveStatus: redriving.status,
    redriveStatusReason: redriving.reason ?? null,
  };
  if (head.parent?.mapRunArn !== undefined) detail.mapRunArn = head.parent.mapRunArn;
  return detail;
}
