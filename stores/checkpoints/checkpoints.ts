import { SupersededError } from '../../patterns/catalogue/errors.ts';
import { checkpointKey, type Incarnation, incarnationPrefix, phaseOfCheckpoint } from '../workflow-table/keys.ts';
import { type CheckpointRecord, checkpointRecord, readRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** Who writes: an execution under its epoch. */
export interface Owner extends Incarnation {
  readonly epoch: number;
}

/** No newer execution has written here. */
const OURS = '(attribute_not_exists(epoch) OR epoch <= :epoch)';

/**
 * Saves where a phase stands.
 * A completed phase stays completed: whoever comes later, with whatever, changes nothing.
 * @returns the checkpoint that now stands
 * @throws SupersededError when a newer execution of the workflow has written it
 */
export async function saveCheckpoint(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  checkpoint: Omit<CheckpointRecord, 'epoch' | 'atMs'>,
): Promise<CheckpointRecord> {
  const record = { ...checkpoint, epoch: owner.epoch, atMs: table.nowMs() };
  const saved = await table.write(owner.workflowId, checkpointKey(owner, phase), {
    set: record,
    condition: `${OURS} AND (attribute_not_exists(phaseStatus) OR phaseStatus <> :completed)`,
    values: { ':epoch': owner.epoch, ':completed': 'completed' },
  });
  if (saved) return record;

  const standing = await readCheckpoint(table, owner, phase);
  if (standing?.phaseStatus === 'completed') return standing;
  throw new SupersededError(
    `workflow ${owner.workflowId}: epoch ${owner.epoch} is superseded by epoch ${standing?.epoch ?? 'unknown'} in phase ${phase}`,
  );
}

export async function readCheckpoint(
  table: WorkflowTable,
  of: Incarnation,
  phase: string,
): Promise<CheckpointRecord | undefined> {
  const item = await table.get(of.workflowId, checkpointKey(of, phase));
  return item === undefined ? undefined : readRecord(checkpointRecord, item);
}

/** The checkpoints of a workflow, in the order in which its phases were last saved. */
export async function listCheckpoints(
  table: WorkflowTable,
  of: Incarnation,
): Promise<{ phase: string; checkpoint: CheckpointRecord }[]> {
  const items = await table.list(of.workflowId, incarnationPrefix(of));
  return items
    .flatMap((item) => {
      const phase = phaseOfCheckpoint(String(item.record));
      return phase === undefined ? [] : [{ phase, checkpoint: readRecord(checkpointRecord, item) }];
    })
    .toSorted((a, b) => a.checkpoint.atMs - b.checkpoint.atMs);
}
