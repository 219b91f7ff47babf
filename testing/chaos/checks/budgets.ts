import type { EmulatedCall } from '../../../local/services/models/emulated-models.ts';
import type { Row } from '../evidence.ts';
import { type Facts, nameIn } from '../facts.ts';
import type { DeclaredBudget } from '../subject.ts';
import type { Check } from './check.ts';

/** Ends of an attempt that settles nothing: its calls stay reserved until the reservation runs out, and then nobody counts them. */
const DIED = /^(States\.Timeout|Lambda\.|Runtime\.|Sandbox\.)/;

/** What is spent and reserved, as the store has it at each moment that was looked at. */
const neverOverspent: Check = {
  name: 'what a run has spent and reserved is never more than its budget',
  find: (facts) => {
    const { snapshots, tables, scenario } = facts.evidence;
    const { budget } = scenario.subject;
    if (budget === undefined) return [];
    const moments = [...snapshots, tables];
    return facts.workflowIds.flatMap((workflowId) => {
      const isOver = ({ record, microDollars, ...row }: Row) =>
        row.workflowId === workflowId &&
        /(^|#)budget$/.test(String(record)) &&
        Number(microDollars) > budget.microDollars;
      const spent = moments.flatMap(({ workflows }) => workflows.filter(isOver)).at(0)?.microDollars;
      if (spent === undefined) return [];
      return [
        { about: workflowId, what: `${String(spent)} of ${budget.microDollars} micro-dollars are spent or reserved` },
      ];
    });
  },
};

/** What the models were asked, by the endpoint's own count, where every attempt lived to count it too. */
const neverAskedForMore: Check = {
  name: 'what models answered a run costs no more than its budget, as the endpoint counts it',
  find: (facts) => {
    const { budget } = facts.evidence.scenario.subject;
    if (budget === undefined) return [];
    return facts.workflowIds.flatMap((workflowId) => {
      if (!isCounted(facts, workflowId)) return [];
      const own = facts.evidence.modelCalls.filter(({ question }) => question.metadata?.workflowId === workflowId);
      const cost = own.reduce((sum, call) => sum + costOf(call, budget), 0);
      if (cost <= budget.microDollars) return [];
      const what = `${own.length} questions cost ${cost} micro-dollars, the budget has ${budget.microDollars}`;
      return [{ about: nameIn(facts.runsOf(workflowId).at(-1)?.executionArn ?? workflowId), what }];
    });
  },
};

function isCounted(facts: Facts, workflowId: string): boolean {
  const own = facts.attempts.filter((attempt) => attempt.workflowId === workflowId && attempt.task === 'invoke');
  return own.every(({ end }) => end !== undefined && !DIED.test(end.error ?? '')) && !isUnsettled(facts);
}

function isUnsettled(facts: Facts): boolean {
  return facts.logged('BUDGET_NOT_SETTLED').length > 0;
}

/** In whole micro-dollars, each call rounded up. */
function costOf({ question, usage }: EmulatedCall, { prices }: DeclaredBudget): number {
  const price = prices[question.model];
  if (usage === undefined || price === undefined) return 0;
  return Math.ceil((usage.inputTokens * price.input + usage.outputTokens * price.output) / 1_000_000);
}

export const BUDGET_CHECKS: readonly Check[] = [neverOverspent, neverAskedForMore];
