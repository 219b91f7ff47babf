import type { Run } from '../../patterns/payloads.ts';
import type { StoredFailure } from '../../patterns/settlement.ts';
import { storeFailure } from '../../stores/workflows/failures.ts';
import type { Stores } from './stores.ts';

/** Stores and publishes that no tier of a replica is left in this round, whether each failed or its circuit refused. */
export async function exhausted(
  { workflows, events }: Stores,
  run: Run,
  phase: string,
  failure: StoredFailure,
): Promise<void> {
  await storeFailure(workflows, run, phase, failure);
  const { workflowId, executionArn } = run;
  const { agent, replica, round } = failure;
  const id = `${executionArn}#${phase}#${round}#${agent}#${replica}`;
  const atMs = workflows.nowMs();
  await events.publishBestEffort({
    code: 'ChainExhausted',
    id,
    atMs,
    workflowId,
    executionArn,
    phase,
    ...failure,
  });
}
