import type { QuotaAmount } from '../../patterns/quotas/declaration.ts';
import {
  countIn,
  fits,
  freeAtMs,
  leasesIn,
  type QuotaLease,
  type QuotaLimits,
  returnIn,
  settleIn,
  takeIn,
  takenIn,
} from '../../patterns/quotas/quota.ts';
import { quotaKey } from '../workflow-table/keys.ts';
import { parseQuota } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** The requests that quotas need of the table of workflows. */
export type QuotaTable = Pick<WorkflowTable, 'get' | 'update' | 'nowMs'>;

/** Returning what has run out is tried so often, while others take it at the same time. */
const MAX_ROUNDS = 5;

/** A lease that was not taken. */
export interface NotFree {
  /** in so many milliseconds there is room for it at the earliest; undefined if never: the whole quota is smaller */
  readonly freeInMs?: number;
}

/**
 * Takes a lease of a model's quota, one write while there is room; leases whose time is over are returned on the way.
 * @returns undefined when it was taken
 */
export async function takeLease(
  table: QuotaTable,
  model: string,
  limits: QuotaLimits,
  lease: QuotaLease,
): Promise<NotFree | undefined> {
  const { workflowId, record: name } = quotaKey(model);
  const write = takeIn(limits, lease);
  if (write === undefined) return {};
  for (let round = 1; ; round += 1) {
    if ((await table.update(workflowId, name, write)) !== undefined) return undefined;
    const record = parseQuota(await table.get(workflowId, name));
    const nowMs = table.nowMs();
    const over = leasesIn(record).filter(({ countsUntilMs }) => countsUntilMs <= nowMs);
    const hasRoom = fits(limits, takenIn(record), lease.amount);
    // room that was made between the write and the read is taken too
    if (over.length === 0 && !hasRoom) return { freeInMs: freeAtMs(record, limits, lease.amount, nowMs) - nowMs };
    if (round === MAX_ROUNDS) return { freeInMs: 0 };
    for (const each of over) await table.update(workflowId, name, returnIn(each));
  }
}

/** Replaces a lease by what was used of it, which counts until a time. */
export async function settleLease(
  table: QuotaTable,
  model: string,
  lease: QuotaLease,
  used: QuotaAmount,
  countsUntilMs: number,
): Promise<void> {
  const { workflowId, record } = quotaKey(model);
  if ((await table.update(workflowId, record, settleIn(lease, used, countsUntilMs))) !== undefined) return;
  await table.update(workflowId, record, countIn(lease, used, countsUntilMs));
}
