import { type TierUsage, usageByTier } from '../../patterns/budgets/usage-counters.ts';
import { budgetKey, type Incarnation } from '../workflow-table/keys.ts';
import { parseBudget } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** Reads what the models of a run took, by a query: a report needs no other permission. */
export async function readUsage(table: WorkflowTable, run: Incarnation): Promise<TierUsage[]> {
  const { workflowId, record } = budgetKey(run);
  const [item] = await table.list(workflowId, record);
  return usageByTier(parseBudget(item));
}
