import { type Incarnation, incarnationPrefix } from '../workflow-table/keys.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** Requests at once: a workflow may have hundreds of records, and its function 15 s. */
const AT_ONCE = 25;

/**
 * Keeps everything that belongs to a workflow for as long as if it had been written now, except its `workflow` record:
 * that one is written after it, so that it never outlives what it stands for, wherever this ends.
 */
export async function renewRecords(table: WorkflowTable, of: Incarnation): Promise<void> {
  const keys = await table.list(of.workflowId, incarnationPrefix(of), ['record']);
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const some = keys.slice(start, start + AT_ONCE);
    await Promise.all(some.map(({ record }) => table.renew(of.workflowId, String(record))));
  }
}
