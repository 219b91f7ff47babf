import { type Incarnation, incarnationPrefix, questionPrefix } from '../workflow-table/keys.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** Requests at the same time: a workflow may have hundreds of records, and its function 15 s. */
const CONCURRENCY = 25;

/**
 * Renews all records of a workflow except its `workflow` record. That one is written last, so that it never outlives the
 * others, even if this is interrupted.
 */
export async function renewRecords(table: WorkflowTable, incarnation: Incarnation): Promise<void> {
  const prefixes = [incarnationPrefix(incarnation), questionPrefix(incarnation)];
  const found = await Promise.all(prefixes.map((prefix) => table.list(incarnation.workflowId, prefix, ['record'])));
  const keys = found.flat();
  for (let start = 0; start < keys.length; start += CONCURRENCY) {
    const batch = keys.slice(start, start + CONCURRENCY);
    await Promise.all(batch.map(({ record }) => table.renew(incarnation.workflowId, String(record))));
  }
}
