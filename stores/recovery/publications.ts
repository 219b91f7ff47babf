import { setAttributes } from '../../patterns/conditional-write.ts';
import { type Publication, publication } from '../../patterns/recovery/failure-publication.ts';
import type { ExecutionId } from '../workflow-table/keys.ts';
import { hasRevision, parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** A partition of their own, since a sweep knows the execution's name but not its workflow. No workflow id contains a `#`. */
const PARTITION = '#publications';

/** Which failures of an execution are published. */
export async function readPublication(table: WorkflowTable, execution: ExecutionId): Promise<Publication | undefined> {
  const item = await table.get(PARTITION, keyOf(execution));
  return item === undefined ? undefined : parseRecord(publication, item);
}

/** Writes the next record over the one it was decided on. @returns false when another was faster */
export async function savePublication(
  table: WorkflowTable,
  execution: ExecutionId,
  record: Publication,
): Promise<boolean> {
  return await table.write(PARTITION, keyOf(execution), {
    conditions: [hasRevision(record.revision - 1)],
    changes: setAttributes(record),
  });
}

function keyOf({ name, startedAtMs }: ExecutionId): string {
  return `${name}#${startedAtMs}`;
}
