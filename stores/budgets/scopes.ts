import type { Budgets } from '../../patterns/budgets/declaration.ts';
import { stableId } from '../../patterns/hash.ts';
import { budgetKey, dayBudgetKey, type Incarnation } from '../workflow-table/keys.ts';
import type { Budget } from './budgets.ts';

/** Who calls a model. */
export interface BudgetCaller {
  readonly workflow: string;
  /** @default - a canary, which belongs to no run */
  readonly run?: Incarnation;
  /** the input as the workflow's schema makes of it */
  readonly input: unknown;
}

/**
 * The budgets of a call: that of the run always, since its record also keeps the counts of the report; a tenant's not for a
 * canary, whose input is a sample.
 */
export function budgetsOf(declared: Budgets<unknown> | undefined, caller: BudgetCaller, nowMs: number): Budget[] {
  const { workflow, run, input } = caller;
  const { run: ofRun = {}, tenant, day: ofDay } = declared ?? {};
  const day = new Date(nowMs).toISOString().slice(0, 'yyyy-mm-dd'.length);
  const budgets: Budget[] = [];
  if (run !== undefined) budgets.push({ name: 'run', key: budgetKey(run), limits: ofRun });
  if (run !== undefined && tenant !== undefined) {
    // readers of the table's keys do not learn the names of tenants
    const key = dayBudgetKey(workflow, day, stableId('tenant', String(tenant.key(input))));
    budgets.push({ name: 'tenant', key, limits: tenant });
  }
  if (ofDay !== undefined) budgets.push({ name: 'day', key: dayBudgetKey(workflow, day), limits: ofDay });
  return budgets;
}
