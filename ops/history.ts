import { type HistoryEvent, paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import type { Target } from './target.ts';
import { inOrder } from './visits.ts';

/** As many events as one page holds. */
const PAGE_SIZE = 1000;

/**
 * The events of an execution after the one with id `after`, in order.
 * Reads from the newest backwards, so that reading the new events costs one page however long the history is.
 */
export async function readHistory(target: Target, executionArn: string, after = 0): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const pages = paginateGetExecutionHistory(
    { client: target.stepFunctions, pageSize: PAGE_SIZE },
    { executionArn, reverseOrder: true, includeExecutionData: true },
  );
  for await (const page of pages) {
    const read = page.events ?? [];
    const fresh = read.filter((event) => (event.id ?? 0) > after);
    events.push(...fresh);
    if (fresh.length < read.length) break;
  }
  return [...inOrder(events)];
}

/** The events of an execution in order, a page at a time: a history may have 25,000 of them, with 256 KiB each. */
export async function* eachEvent(target: Target, executionArn: string): AsyncGenerator<HistoryEvent> {
  const pages = paginateGetExecutionHistory(
    { client: target.stepFunctions, pageSize: PAGE_SIZE },
    { executionArn, includeExecutionData: true },
  );
  for await (const { events = [] } of pages) yield* events;
}
