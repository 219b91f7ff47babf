import type { BudgetLimits } from '../../patterns/budgets/declaration.ts';
import type { WorkflowDeclaration } from '../../patterns/declarations/agent.ts';

const UNITS = ['tokens', 'microDollars'] as const satisfies (keyof BudgetLimits)[];

/** Limits that are no whole numbers, and budgets that limit nothing. */
export function budgetLimitIssues({ budgets = {} }: Pick<WorkflowDeclaration, 'budgets'>): string[] {
  const { run, day, tenant } = budgets;
  return Object.entries({ run, day, tenant }).flatMap(([name, limits]) => {
    if (limits === undefined) return [];
    const given = UNITS.filter((unit) => limits[unit] !== undefined);
    if (given.length === 0) return [`budgets.${name} has no limit: give it tokens, microDollars or both`];
    return given
      .filter((unit) => !Number.isSafeInteger(limits[unit]) || Number(limits[unit]) < 1)
      .map((unit) => `budgets.${name}.${unit} is ${limits[unit]}, allowed is a whole number from 1`);
  });
}
