import type { Json, JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import type { HistoryEvent } from '../execution/execution.ts';

/** Fields that AWS carries as JSON text. */
const TEXT_FIELDS = ['input', 'output', 'parameters'] as const;

/** Fields that AWS accompanies with `{truncated: false}`. */
const DETAILED_FIELDS = ['input', 'output'] as const;

/** One event in the shape of GetExecutionHistory. @param inputText of the execution, as it was received */
export function toAwsEvent(event: HistoryEvent, includeData: boolean, inputText: string): JsonObject {
  const details = toAwsDetails(event, includeData, inputText);
  return {
    timestamp: event.timestampMs / 1000,
    type: event.type,
    id: event.id,
    previousEventId: event.previousEventId,
    ...(details !== undefined && { [detailsKey(event.type)]: details }),
  };
}

function toAwsDetails(event: HistoryEvent, includeData: boolean, inputText: string): JsonObject | undefined {
  const details: JsonObject = { ...event.details };
  if (Object.keys(details).length === 0 && !alwaysDetailed(event.type)) return undefined;
  const isStart = event.type === 'ExecutionStarted';
  for (const field of TEXT_FIELDS) {
    if (!(field in details)) continue;
    if (includeData) details[field] = isStart ? inputText : jsonText(details[field] as Json);
    else delete details[field];
  }
  if (includeData) {
    for (const field of DETAILED_FIELDS) if (field in details) details[`${field}Details`] = { truncated: false };
  }
  const assigned = details.assignedVariables as Record<string, Json> | undefined;
  if (assigned !== undefined) {
    if (includeData) {
      details.assignedVariables = Object.fromEntries(
        Object.entries(assigned).map(([name, value]) => [name, jsonText(value)]),
      );
      details.assignedVariablesDetails = { truncated: false };
    } else {
      delete details.assignedVariables;
    }
  }
  return details;
}

/** Events whose details object is there even when it is empty. */
function alwaysDetailed(type: string): boolean {
  return type === 'ExecutionFailed' || type === 'ExecutionAborted' || type === 'ExecutionTimedOut';
}

/** Where an event's details are found: one field for all states' entries, one for all exits, else the type's own. */
export function detailsKey(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
