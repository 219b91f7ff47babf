import { CheckpointNotFoundError } from '../../patterns/catalogue/errors.ts';
import { itemKey } from '../../patterns/replication/round.ts';
import type { Incarnation } from '../workflow-table/keys.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';
import { readCheckpoint } from './checkpoints.ts';

/**
 * Of the answers of a phase those that counted when it was completed: whatever came later does not.
 * @param list reads what is stored; after the checkpoint, which may just have been written
 * @throws TypeError before the phase is completed
 * @throws CheckpointNotFoundError when one of them is gone: without it the phase would look as if its agent had failed
 */
export async function listCounted<T extends { readonly agent: string; readonly replica: number }>(
  table: WorkflowTable,
  of: Incarnation,
  phase: string,
  list: () => Promise<readonly T[]>,
): Promise<T[]> {
  const where = `phase ${phase} of workflow ${of.workflowId}`;
  const checkpoint = await readCheckpoint(table, of, phase);
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(`${where} is not completed, so none of its answers count yet`);
  }
  const missing = new Set(checkpoint.counted);
  const counted = (await list()).filter(({ agent, replica }) => missing.delete(itemKey(agent, replica)));
  if (missing.size === 0) return counted;
  throw new CheckpointNotFoundError(
    `${where} was completed with answers that are gone: ${[...missing].join(', ')}; start the work under another workflowId`,
  );
}
