import { randomUUID } from 'node:crypto';
import { LEASE_MARGIN_MS, type Lease } from '../../patterns/budgets/budget.ts';
import type { Amount, ModelUsage, Reservation, TaskBudget } from '../../patterns/budgets/declaration.ts';
import { tokensOf } from '../../patterns/budgets/estimate.ts';
import { countersOf } from '../../patterns/budgets/usage-counters.ts';
import { StoreUnavailableError } from '../../patterns/catalogue/errors.ts';
import type { AgentLogger } from '../../patterns/declarations/agent.ts';
import { BudgetExceededError } from '../../patterns/models/model-errors.ts';
import { type Budget, type BudgetTable, release, reserveInAll, settle } from '../../stores/budgets/budgets.ts';
import { type BudgetCaller, budgetsOf } from '../../stores/budgets/scopes.ts';
import { recordMetrics } from '../runtime/metrics.ts';
import type { WorkflowOfAgent } from '../runtime/task-input.ts';

/** The call that a budget is for. */
export interface BudgetedCall extends Pick<BudgetCaller, 'run' | 'input'> {
  readonly agent: string;
  readonly tier: string;
  /** deadline of its attempts, in milliseconds */
  readonly attemptTimeoutMs: number;
  readonly logger: AgentLogger;
}

/** The budgets of a call, in the table of workflows. No request is made before a tier reserves. */
export function taskBudget(
  { name = '', budgets }: WorkflowOfAgent,
  call: BudgetedCall,
  table: BudgetTable,
): TaskBudget {
  const limitsMoney = [budgets?.run, budgets?.day, budgets?.tenant].some((each) => each?.microDollars !== undefined);
  return {
    limitsMoney,
    async reserve(atMost) {
      const nowMs = table.nowMs();
      const own = budgetsOf(budgets, { workflow: name, ...call }, nowMs);
      const lease = {
        id: randomUUID(),
        amount: wholeOf(atMost),
        expiresAtMs: nowMs + call.attemptTimeoutMs + LEASE_MARGIN_MS,
      };
      const refused = await reserveInAll(table, own, lease).catch(unreachable);
      if (refused !== undefined) {
        recordMetrics({ name: 'BudgetRefusals', value: 1 });
        throw new BudgetExceededError(`tier ${call.tier}: ${refused}`);
      }
      return reservationOf(own, lease, call, table);
    },
  };
}

function reservationOf(
  own: readonly Budget[],
  lease: Lease,
  { agent, tier, logger }: BudgetedCall,
  table: BudgetTable,
): Reservation {
  const unsettled = (usage: object) => (error: unknown) =>
    logger.warn('a budget was not settled: its reservation runs out', {
      code: 'BUDGET_NOT_SETTLED',
      error: String(error),
      ...usage,
    });
  const countersOfRun = (usage: ModelUsage) => (budget: Budget) =>
    budget.name === 'run' ? countersOf(agent, tier, usage) : {};
  return {
    settle: async (usage) => {
      const used = { tokens: tokensOf(usage), microDollars: usage.microDollars ?? 0 };
      await settle(table, own, lease, used, countersOfRun(usage)).catch(unsettled(usage));
    },
    release: async () => {
      await release(table, own, lease).catch(unsettled({}));
    },
  };
}

/** A call whose budgets cannot be read is not made: a limit holds while the store is down, too. */
function unreachable(error: unknown): string {
  if (!(error instanceof StoreUnavailableError)) throw error;
  return `its budgets cannot be reached: ${error.message}`;
}

/** Sums of records are integers, whatever a tier of one's own reserves. */
function wholeOf({ tokens, microDollars }: Amount): Amount {
  return { tokens: Math.ceil(tokens), microDollars: Math.ceil(microDollars) };
}
