import {
  type Counters,
  committedIn,
  countIn,
  expiredLeases,
  hasLimits,
  type Lease,
  refusal,
  reserveIn,
  returnIn,
  settleIn,
} from '../../patterns/budgets/budget.ts';
import type { Amount, BudgetLimits } from '../../patterns/budgets/declaration.ts';
import { parseBudget } from '../workflow-table/records.ts';
import type { RecordKey, WorkflowTable } from '../workflow-table/table.ts';

/** The requests that budgets need of the table of workflows. */
export type BudgetTable = Pick<WorkflowTable, 'get' | 'update' | 'nowMs'>;

/** A budget: its record, and what it limits. */
export interface Budget {
  /** as the declaration calls it: `run`, `day`, `tenant` */
  readonly name: string;
  readonly key: RecordKey;
  readonly limits: BudgetLimits;
}

/** Returning what dead callers left is tried so often, while others take it at the same time. */
const MAX_ROUNDS = 5;

/**
 * Reserves in every budget, one write each, or in none: what the first ones gave is given back when a later one refuses. A
 * caller that dies in between loses nothing, its reservations run out.
 * @returns why a budget refused; undefined when all have reserved
 */
export async function reserveInAll(
  table: BudgetTable,
  budgets: readonly Budget[],
  lease: Lease,
): Promise<string | undefined> {
  const reserved: Budget[] = [];
  for (const budget of budgets) {
    if (!hasLimits(budget.limits)) continue;
    const refused = await reserve(table, budget, lease);
    if (refused !== undefined) {
      await release(table, reserved, lease);
      return `the budget ${budget.name} has no room for the call: ${refused}`;
    }
    reserved.push(budget);
  }
  return undefined;
}

/** @returns why it refused */
async function reserve(table: BudgetTable, { key, limits }: Budget, lease: Lease): Promise<string | undefined> {
  const write = reserveIn(limits, lease);
  if (write === undefined) return refusal(limits, { tokens: 0, microDollars: 0 }, lease.amount);
  for (let round = 1; ; round += 1) {
    if ((await table.update(key.workflowId, key.record, write)) !== undefined) return undefined;
    const record = parseBudget(await table.get(key.workflowId, key.record));
    const expired = expiredLeases(record, table.nowMs());
    const refused = refusal(limits, committedIn(record), lease.amount);
    // room that was made between the write and the read is taken too
    if (expired.length === 0 && refused !== '') return refused;
    if (round === MAX_ROUNDS) return 'others take what is returned, each time before it could';
    for (const dead of expired) await table.update(key.workflowId, key.record, returnIn(dead));
  }
}

/**
 * Counts in every budget what a call took, in place of its reservation. What took longer than its reservation counts too, above
 * the limit if need be.
 * @param countersOf further counts of a budget's record @default - none
 */
export async function settle(
  table: BudgetTable,
  budgets: readonly Budget[],
  lease: Lease,
  used: Amount,
  countersOf: (budget: Budget) => Counters = () => ({}),
): Promise<void> {
  await Promise.all(
    budgets.map(async (budget) => {
      const { workflowId, record } = budget.key;
      const counters = countersOf(budget);
      const wasReserved =
        hasLimits(budget.limits) &&
        (await table.update(workflowId, record, settleIn(lease, used, counters))) !== undefined;
      if (!wasReserved) await table.update(workflowId, record, countIn(lease.id, used, counters));
    }),
  );
}

/** Gives back what was reserved. */
export async function release(table: BudgetTable, budgets: readonly Budget[], lease: Lease): Promise<void> {
  const limited = budgets.filter(({ limits }) => hasLimits(limits));
  await Promise.all(limited.map(({ key }) => table.update(key.workflowId, key.record, returnIn(lease))));
}
