import type { Run } from '../../patterns/payloads.ts';
import type { StoredFailure } from '../../patterns/settlement.ts';
import { storeFailure } from '../../stores/workflows/failures.ts';
import type { WorkflowTable } from '../../stores/workflows/table.ts';
import { tell } from './events.ts';

/** Keeps and tells that no tier of a replica is left in this round, whether each failed or its circuit refused. */
export async function exhausted(
  workflows: WorkflowTable,
  run: Run,
  phase: string,
  failure: StoredFailure,
): Promise<void> {
  await storeFailure(workflows, run, phase, failure);
  const { workflowId, executionArn } = run;
  const { agent, replica, round } = failure;
  const id = `${executionArn}#${phase}#${round}#${agent}#${replica}`;
  await tell({ code: 'ChainExhausted', id, atMs: workflows.nowMs(), workflowId, executionArn, phase, ...failure });
}
