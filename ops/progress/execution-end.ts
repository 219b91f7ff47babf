import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { ExecutionStatus } from './model.ts';

/** Milliseconds since the epoch. */
export function timeOf(event: HistoryEvent): number {
  return event.timestamp?.getTime() ?? 0;
}

/** The status, error and cause an execution ended with. @returns undefined for an event that does not end it */
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
