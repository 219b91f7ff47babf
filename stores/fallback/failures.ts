import { absent, setAttributes } from '../../patterns/conditional-write.ts';
import type { StoredFailure } from '../../patterns/degradation/settlement.ts';
import type { Owner } from '../checkpoints/checkpoints.ts';
import { failureKey, failurePrefix } from '../workflow-table/keys.ts';
import { failureRecord, parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/**
 * Stores that all tiers of a replica failed in a round, once: the first failure stays, also when a redrive repeats the
 * round and they fail again.
 * @returns the stored failure
 */
export async function storeFailure(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  failure: StoredFailure,
): Promise<StoredFailure> {
  const { workflowId, epoch } = owner;
  const key = failureKey(owner, phase, failure.round, failure.agent, failure.replica);
  const written = await table.update(workflowId, key, {
    conditions: [absent('epoch')],
    changes: setAttributes({ ...failure, epoch }),
  });
  const item = written ?? (await table.get(workflowId, key));
  return item === undefined ? failure : parseRecord(failureRecord, item);
}

/** The replicas that failed in a phase under this execution, over all its rounds. */
export async function listFailures(table: WorkflowTable, owner: Owner, phase: string): Promise<StoredFailure[]> {
  const items = await table.list(owner.workflowId, failurePrefix(owner, phase));
  return items.map((item) => parseRecord(failureRecord, item));
}
