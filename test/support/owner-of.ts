import type { Owner } from '../../stores/workflows/checkpoints.ts';
import { readOwner } from '../../stores/workflows/ownership.ts';
import type { WorkflowTable } from '../../stores/workflows/table.ts';

/** What the records of a workflow are found by, as its owner has them. */
export async function ownerOf(table: WorkflowTable, workflowId: string): Promise<Owner> {
  const owner = await readOwner(table, workflowId);
  if (owner === undefined) throw new Error(`workflow ${workflowId} was never started`);
  return { workflowId, ...owner };
}
