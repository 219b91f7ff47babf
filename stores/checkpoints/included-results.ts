import { CheckpointNotFoundError } from '../../patterns/catalogue/errors.ts';
import { itemKey } from '../../patterns/replication/round.ts';
import type { Incarnation } from '../workflow-table/keys.ts';
import type { CheckpointRecord } from '../workflow-table/records.ts';

/**
 * The results that the checkpoint of a completed phase includes; a result that was stored later is not among them.
 * @throws TypeError while the phase is not completed
 * @throws CheckpointNotFoundError when an included result is gone: without it the agent would seem to have failed
 */
export function includedOf<T extends { readonly agent: string; readonly replica: number }>(
  { workflowId }: Incarnation,
  phase: string,
  checkpoint: CheckpointRecord | undefined,
  results: readonly T[],
): T[] {
  const where = `phase ${phase} of workflow ${workflowId}`;
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(`${where} is not completed, so it includes no results yet`);
  }
  const missing = new Set(checkpoint.includedResults);
  const included = results.filter(({ agent, replica }) => missing.delete(itemKey(agent, replica)));
  if (missing.size === 0) return included;
  throw new CheckpointNotFoundError(
    `${where} includes results that are gone: ${[...missing].join(', ')}; start the work under another workflowId`,
  );
}

/**
 * Reads phases and what they include, with one query. The query is no snapshot: the checkpoint may be newer than the results
 * that came with it. When an included one is missing, everything is read once more, after the checkpoint, before it is
 * taken for gone.
 */
export async function readIncluded<Stored, T>(
  read: () => Promise<Stored>,
  included: (stored: Stored) => T,
): Promise<T> {
  const stored = await read();
  try {
    return included(stored);
  } catch (error) {
    if (!(error instanceof CheckpointNotFoundError)) throw error;
    return included(await read());
  }
}
