import type { StoredFailure } from '../../patterns/settlement.ts';
import type { Owner } from './checkpoints.ts';
import { failureKey, failurePrefix } from './keys.ts';
import { failureRecord, readRecord } from './records.ts';
import type { WorkflowTable } from './table.ts';

/** Keeps that a replica's chain of tiers is exhausted in a round. Told twice, it is kept once. */
export async function storeFailure(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  failure: StoredFailure,
): Promise<void> {
  await table.write(owner.workflowId, failureKey(owner, phase, failure.round, failure.agent, failure.replica), {
    set: { ...failure, epoch: owner.epoch },
    condition: 'attribute_not_exists(epoch)',
  });
}

/** The replicas that failed in a phase under this execution, over all its rounds. */
export async function listFailures(table: WorkflowTable, owner: Owner, phase: string): Promise<StoredFailure[]> {
  const items = await table.list(owner.workflowId, failurePrefix(owner, phase));
  return items.map((item) => readRecord(failureRecord, item));
}
