import type { JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import type { ExecutionSpec } from './execution.ts';
import { eligibility } from './redrive-eligibility.ts';
import type { Execution } from './state-store.ts';

/** An execution in the shape of DescribeExecution. */
export function executionDescription(execution: Execution, nowMs: number): JsonObject {
  const { spec, lifecycle } = execution;
  const description: JsonObject = {
    executionArn: spec.arn,
    stateMachineArn: spec.machineArn,
    name: spec.name,
    status: lifecycle.status,
    startDate: spec.startMs / 1000,
  };
  if (lifecycle.stopMs !== undefined) description.stopDate = lifecycle.stopMs / 1000;
  description.input = inputText(spec);
  description.inputDetails = { included: true };
  if (lifecycle.output !== undefined) {
    description.output = jsonText(lifecycle.output);
    description.outputDetails = { included: true };
  }
  if (lifecycle.error !== undefined) description.error = lifecycle.error;
  if (lifecycle.cause !== undefined) description.cause = lifecycle.cause;
  if (spec.parent?.mapRunArn !== undefined) description.mapRunArn = spec.parent.mapRunArn;
  if (spec.traceHeader !== undefined) description.traceHeader = spec.traceHeader;
  description.redriveCount = lifecycle.redriveCount;
  if (lifecycle.redriveMs !== undefined) description.redriveDate = lifecycle.redriveMs / 1000;
  const redriving = eligibility(execution, nowMs);
  description.redriveStatus = redriving.status;
  if (redriving.reason !== undefined) description.redriveStatusReason = redriving.reason;
  return description;
}

/** The text as it was received: AWS keeps `1.0`, `1e3` and every blank of it. */
export function inputText({ input, inputText: received }: ExecutionSpec): string {
  return received ?? jsonText(input);
}

/** As EventBridge carries it: times in milliseconds, absent values as null. */
export function statusChangeDetail(execution: Execution, nowMs: number): JsonObject {
  const { spec, lifecycle } = execution;
  const redriving = eligibility(execution, nowMs);
  const output = lifecycle.output === undefined ? null : jsonText(lifecycle.output);
  const detail: JsonObject = {
    executionArn: spec.arn,
    stateMachineArn: spec.machineArn,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    name: spec.name,
    status: lifecycle.status,
    startDate: spec.startMs,
    stopDate: lifecycle.stopMs ?? null,
    input: inputText(spec),
    inputDetails: { included: true },
    output,
    outputDetails: output === null ? null : { included: true },
    error: lifecycle.error ?? null,
    cause: lifecycle.cause ?? null,
    redriveCount: lifecycle.redriveCount,
    redriveDate: lifecycle.redriveMs ?? null,
    redriveStatus: redriving.status,
    redriveStatusReason: redriving.reason ?? null,
  };
  if (spec.parent?.mapRunArn !== undefined) detail.mapRunArn = spec.parent.mapRunArn;
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
    fields.Input = execution.spec.input;
    if (execution.lifecycle.output !== undefined) fields.Output = execution.lifecycle.output;
  }
  return fields;
}
