import type { JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import type { ExecutionHead } from './execution.ts';
import { eligibility } from './redrive-eligibility.ts';
import type { Execution } from './state-store.ts';

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
  description.input = inputText(head);
  description.inputDetails = { included: true };
  if (fate.output !== undefined) {
    description.output = jsonText(fate.output);
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

/** The text as it was received: AWS keeps `1.0`, `1e3` and every blank of it. */
export function inputText({ input, inputText: received }: ExecutionHead): string {
  return received ?? jsonText(input);
}

/** As EventBridge carries it: times in milliseconds, absent values as null. */
export function statusChangeDetail(execution: Execution, nowMs: number): JsonObject {
  const { head, fate } = execution;
  const redriving = eligibility(execution, nowMs);
  const output = fate.output === undefined ? null : jsonText(fate.output);
  const detail: JsonObject = {
    executionArn: head.arn,
    stateMachineArn: head.machineArn,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    name: head.name,
    status: fate.status,
    startDate: head.startMs,
    stopDate: fate.stopMs ?? null,
    input: inputText(head),
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

/**
 * DescribeExecution as one state hands it to another: the first letters raised, times as numbers of milliseconds.
 * `.sync:2` carries input and output as JSON, everything else as text.
 */
export function apiFields(execution: Execution, nowMs: number, parsed = false): JsonObject {
  const fields: JsonObject = {};
  for (const [key, value] of Object.entries(executionDescription(execution, nowMs))) {
    const name = `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
    if (key === 'inputDetails' || key === 'outputDetails') fields[name] = { Included: true };
    else if (key.endsWith('Date')) fields[name] = Math.round(Number(value) * 1000);
    else fields[name] = value;
  }
  if (parsed) {
    fields.Input = execution.head.input;
    if (execution.fate.output !== undefined) fields.Output = execution.fate.output;
  }
  return fields;
}
