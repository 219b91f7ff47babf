import type { JsonObject } from '../../../json.ts';
import type { Execution } from '../engine/world.ts';
import { executionDescription } from './description.ts';

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
