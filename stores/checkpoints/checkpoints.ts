import { SupersededError } from '../../patterns/catalogue/errors.ts';
import { absent, anyOf, setAttributes } from '../../patterns/conditional-write.ts';
import { checkpointKey, type Incarnation, incarnationPrefix, phaseOfCheckpoint } from '../workflow-table/keys.ts';
import { type CheckpointRecord, checkpointRecord, parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** An execution that owns the workflow under its epoch. */
export interface Owner extends Incarnation {
  readonly epoch: number;
}

/**
 * Saves the checkpoint of a phase. A completed phase stays completed: later writes change nothing.
 * @returns the stored checkpoint
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
    conditions: [
      // no newer execution has written it
      anyOf(absent('epoch'), { kind: 'at-most', path: ['epoch'], value: owner.epoch }),
      anyOf(absent('phaseStatus'), { kind: 'differs', path: ['phaseStatus'], value: 'completed' }),
    ],
    changes: setAttributes(record),
  });
  if (saved) return record;

  const current = await readCheckpoint(table, owner, phase);
  if (current?.phaseStatus === 'completed') return current;
  throw new SupersededError(
    `workflow ${owner.workflowId}: epoch ${owner.epoch} is superseded by epoch ${current?.epoch ?? 'unknown'} in phase ${phase}`,
  );
}

export async function readCheckpoint(
  table: WorkflowTable,
  incarnation: Incarnation,
  phase: string,
): Promise<CheckpointRecord | undefined> {
  const item = await table.get(incarnation.workflowId, checkpointKey(incarnation, phase));
  return item === undefined ? undefined : parseRecord(checkpointRecord, item);
}

/** The checkpoints of a workflow, in the order in which its phases were last saved. */
export async function listCheckpoints(
  table: WorkflowTable,
  incarnation: Incarnation,
): Promise<{ phase: string; checkpoint: CheckpointRecord }[]> {
  const items = await table.list(incarnation.workflowId, incarnationPrefix(incarnation));
  return items
    .flatMap((item) => {
      const phase = phaseOfCheckpoint(String(item.record));
      return phase === undefined ? [] : [{ phase, checkpoint: parseRecord(checkpointRecord, item) }];
    })
    .toSorted((a, b) => a.checkpoint.atMs - b.checkpoint.atMs);
}
