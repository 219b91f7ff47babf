import { type HistoryEvent, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import {
  type ExecutionEnd,
  endsAfter,
  type HistoryEntry,
  hasEndsAfter,
} from '../../patterns/recovery/failure-publication.ts';
import { messageOf } from '../runtime/cause.ts';

/** Events per page: payloads may have 100 KB each, and the function has 256 MiB. */
const PAGE_SIZE = 200;

/** The ends of an execution after a redrive count, read from its history back to the redrive before them. */
export async function readExecutionEnds(
  stepFunctions: SFNClient,
  executionArn: string,
  publishedRedriveCount: number,
): Promise<ExecutionEnd[]> {
  const entries: HistoryEntry[] = [];
  const pages = paginateGetExecutionHistory(
    { client: stepFunctions, pageSize: PAGE_SIZE },
    { executionArn, reverseOrder: true },
  );
  for await (const { events = [] } of pages) {
    entries.push(...events.map(entryOf).filter(({ kind }) => kind !== 'other'));
    if (hasEndsAfter(entries, publishedRedriveCount)) break;
  }
  return endsAfter(entries, publishedRedriveCount);
}

interface Details {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

function entryOf(event: HistoryEvent): HistoryEntry {
  const end = (status: ExecutionEnd['status'], details: Details = {}): HistoryEntry => {
    const { error = status === 'TIMED_OUT' ? 'States.Timeout' : '', cause = '' } = details;
    return { kind: 'end', end: { status, error, cause: messageOf(cause), atMs: event.timestamp?.getTime() ?? 0 } };
  };
  switch (event.type) {
    case 'ExecutionRedriven':
      return { kind: 'redriven', redriveCount: event.executionRedrivenEventDetails?.redriveCount ?? 0 };
    case 'ExecutionFailed':
      return end('FAILED', event.executionFailedEventDetails);
    case 'ExecutionTimedOut':
      return end('TIMED_OUT', event.executionTimedOutEventDetails);
    case 'ExecutionAborted':
      return end('ABORTED', event.executionAbortedEventDetails);
    case 'ExecutionSucceeded':
      return end('SUCCEEDED');
    default:
      return { kind: 'other' };
  }
}
