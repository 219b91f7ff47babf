import { CheckpointNotFoundError } from '../../patterns/catalogue/errors.ts';
import { itemKey } from '../../patterns/replication/round.ts';
import type { Incarnation } from '../workflow-table/keys.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';
import { readCheckpoint } from './checkpoints.ts';

/**
 * The results that the checkpoint of a completed phase includes; a result that was stored later is not among them.
 * @param list reads all results of the phase; called after the checkpoint is read, so that it finds every included one
 * @throws TypeError while the phase is not completed
 * @throws CheckpointNotFoundError when an included result is gone: without it the agent would seem to have failed
 */
export async function listIncluded<T extends { readonly agent: string; readonly replica: number }>(
  table: WorkflowTable,
  incarnation: Incarnation,
  phase: string,
  list: () => Promise<readonly T[]>,
): Promise<T[]> {
  const where = `phase ${phase} of workflow ${incarnation.workflowId}`;
  const checkpoint = await readCheckpoint(table, incarnation, phase);
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(`${where} is not completed, so it includes no results yet`);
  }
  const missing = new Set(checkpoint.includedResults);
  const included = (await list()).filter(({ agent, replica }) => missing.delete(itemKey(agent, replica)));
  if (missing.size === 0) return included;
  throw new CheckpointNotFoundError(
    `${where} includes results that are gone: ${[...missing].join(', ')}; start the work under another workflowId`,
  );
}
