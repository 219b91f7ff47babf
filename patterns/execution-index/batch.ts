import type { ExecutionEntry, ExecutionOperation } from './entry.ts';

/** An operation on many executions, which may be interrupted and continued. */
export interface Batch {
  readonly id: string;
  /** when it was begun, on the clock of the cloud, to the second; what started or failed later is not of it */
  readonly begunAtMs: number;
}

/** @param suffix 6 hexadecimal digits that differ between batches of one second */
export function newBatch(begunAtMs: number, suffix: string): Batch {
  return { id: `${begunAtMs}-${suffix}`, begunAtMs };
}

/** The batch of an id. @returns undefined for a text that is none */
export function batchOf(id: string): Batch | undefined {
  const [, begunAt] = /^(\d{1,15})-[0-9a-f]{6}$/.exec(id) ?? [];
  return begunAt === undefined ? undefined : { id, begunAtMs: Number(begunAt) };
}

/** Executions that ended, or started, in the second in which a batch begins are of it. */
export function batchEndMs({ begunAtMs }: Batch): number {
  return begunAtMs + 1000;
}

/**
 * Whether a batch has done its work on an execution. A redrive is written down before it is requested, with the number of
 * redrives until then: it is done once there are more, whatever became of the execution since.
 */
export function isDoneIn(
  batch: Batch,
  { operation, redriveCount }: Pick<ExecutionEntry, 'operation' | 'redriveCount'>,
) {
  if (operation?.batch !== batch.id) return false;
  return operation.verb === 'stop' || redriveCount > (operation.redriveCount ?? 0);
}

/** What a batch writes down of an execution before it redrives it. */
export function redriveIntent(
  batch: Batch,
  { actor, reason }: Pick<ExecutionOperation, 'actor' | 'reason'>,
  redriveCount: number,
  atMs: number,
): ExecutionOperation {
  return { verb: 'redrive', reason, actor, atMs, batch: batch.id, redriveCount };
}
