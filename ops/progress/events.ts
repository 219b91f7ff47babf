import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { ExecutionStatus } from './model.ts';

/** The states of a phase's fragment are named `<phase> <role>`. */
export type StateRole = 'Begin' | 'FanOut' | 'Invoke' | 'Failure' | 'End';
const STATE_NAME = /^(?<phase>.+) (?<role>Begin|FanOut|Invoke|Failure|End)$/;

/** Which phase a state belongs to and what it is in it; undefined for Accept, Report and states that are not ours. */
export function placeOf(stateName: string | undefined): { phase: string; role: StateRole } | undefined {
  const groups = STATE_NAME.exec(stateName ?? '')?.groups;
  if (groups?.phase === undefined || groups.role === undefined) return undefined;
  return { phase: groups.phase, role: groups.role as StateRole };
}

/** Milliseconds since the epoch. */
export function timeOf(event: HistoryEvent): number {
  return event.timestamp?.getTime() ?? 0;
}

/** How an event ends the execution; undefined when it does not. */
export function endOf(event: HistoryEvent): { status: ExecutionStatus; error: string; cause: string } | undefined {
  const type: string | undefined = event.type;
  switch (type) {
    case 'ExecutionSucceeded':
      return { status: 'SUCCEEDED', error: '', cause: '' };
    case 'ExecutionFailed':
      return ended('FAILED', event.executionFailedEventDetails);
    case 'ExecutionTimedOut':
      return ended('TIMED_OUT', event.executionTimedOutEventDetails);
    case 'ExecutionAborted':
      return ended('ABORTED', event.executionAbortedEventDetails);
    default:
      return undefined;
  }
}

function ended(status: ExecutionStatus, details: { error?: string | undefined; cause?: string | undefined } = {}) {
  return { status, error: details.error ?? '', cause: details.cause ?? '' };
}
