import type { Owner } from '../../stores/checkpoints/checkpoints.ts';
import { readOwner } from '../../stores/checkpoints/ownership.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';

/** What the records of a workflow are found by, as its owner has them. */
export async function ownerOf(table: WorkflowTable, workflowId: string): Promise<Owner> {
  const owner = await readOwner(table, workflowId);
  if (owner === undefined) throw new Error(`workflow ${workflowId} was never started`);
  return { workflowId, ...owner };
}
