import type { JsonObject } from '../../json.ts';
import { detailsKey, toAwsEvent } from './api/history-event.ts';
import type { HistoryEvent } from './execution/execution.ts';

/** Where a state machine writes the events of its executions to. */
export interface StateMachineLog {
  readonly logGroup: string;
  readonly level: 'ALL' | 'ERROR' | 'FATAL';
  /** whether inputs and outputs are written */
  readonly includeExecutionData: boolean;
}

/** Events that were added to the history of an execution. */
export interface NewHistory {
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly redriveCount: number;
  readonly inputText: string;
  readonly events: readonly HistoryEvent[];
}

const FATAL = /^Execution(Failed|Aborted|TimedOut)$/;
/** By AWS's table of levels, in which EvaluationFailed is not. */
const ERROR = /^(?!EvaluationFailed).*(Failed|Aborted|TimedOut)$|^FailStateEntered$/;

/** The lines that a state machine writes of new events: those of its level, in the form that Step Functions gives them. */
export function logLinesOf(
  { level, includeExecutionData }: StateMachineLog,
  { executionArn, redriveCount, inputText, events }: NewHistory,
): { readonly timestamp: number; readonly message: string }[] {
  const isLogged = ({ type }: HistoryEvent) => level === 'ALL' || (level === 'ERROR' ? ERROR : FATAL).test(type);
  return events.filter(isLogged).map((event) => {
    const { [detailsKey(event.type)]: details = {} } = toAwsEvent(event, includeExecutionData, inputText) as JsonObject;
    const line = {
      id: String(event.id),
      type: event.type,
      details,
      redrive_count: String(redriveCount),
      previous_event_id: String(event.previousEventId),
      event_timestamp: String(event.timestampMs),
      execution_arn: executionArn,
    };
    return { timestamp: event.timestampMs, message: JSON.stringify(line) };
  });
}
