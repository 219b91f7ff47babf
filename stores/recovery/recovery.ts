import { setAttributes } from '../../patterns/conditional-write.ts';
import { type RecoveryRecord, recoveryRecord } from '../../patterns/recovery/recovery.ts';
import { type ExecutionId, recoveryKey } from '../workflow-table/keys.ts';
import { hasRevision, parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** Reads the record of an execution's recovery, which is in the partition of its workflow. */
export async function readRecovery(
  table: WorkflowTable,
  workflowId: string,
  execution: ExecutionId,
): Promise<RecoveryRecord | undefined> {
  const item = await table.get(workflowId, recoveryKey(execution));
  return item === undefined ? undefined : parseRecord(recoveryRecord, item);
}

/** Writes the next record over the one it was decided on. @returns false when another was faster */
export async function saveRecovery(
  table: WorkflowTable,
  workflowId: string,
  execution: ExecutionId,
  record: RecoveryRecord,
): Promise<boolean> {
  return await table.write(workflowId, recoveryKey(execution), {
    conditions: [hasRevision(record.revision - 1)],
    changes: setAttributes(record),
  });
}
