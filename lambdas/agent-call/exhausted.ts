import type { Run } from '../../patterns/catalogue/payloads.ts';
import type { StoredFailure } from '../../patterns/degradation/settlement.ts';
import { storeFailure } from '../../stores/fallback/failures.ts';
import type { Stores } from '../runtime/stores.ts';

/**
 * Stores and publishes that no tier of a replica is left in this round, whether each failed or its circuit refused. The
 * event has the content of the stored record: reported again, by a retry or after a redrive, it is the same event.
 */
export async function recordExhausted(
  { table, events }: Stores,
  run: Run,
  phase: string,
  failure: Omit<StoredFailure, 'atMs'>,
): Promise<void> {
  const stored = await storeFailure(table, run, phase, { ...failure, atMs: table.nowMs() });
  await publishExhausted(events, run, phase, stored);
}

/** Publishes an exhausted chain as it is stored. */
export async function publishExhausted(
  events: Stores['events'],
  run: Run,
  phase: string,
  stored: StoredFailure,
): Promise<void> {
  const { workflowId, executionArn } = run;
  const { agent, replica, round } = stored;
  const id = `${executionArn}#${phase}#${round}#${agent}#${replica}`;
  await events.publishBestEffort({ code: 'ChainExhausted', id, workflowId, executionArn, phase, ...stored });
}
