import { defineWorkflow } from 'ballast';
import { canary } from './canary.ts';
import { researchInputSchema } from './input.ts';
import { BUDGETS, QUOTAS } from './model-settings.ts';

/** Research on daily prices, then a strategy, then a gate that checks the strategy against the research. */
export default defineWorkflow({
  name: 'research',
  input: researchInputSchema,
  phases: ['research', 'strategy', 'quality-gate'],
  canary,
  on: [
    {
      source: 'desk',
      detailType: 'ResearchRequested',
      input: { ticker: 'detail.ticker' },
      key: 'detail.requestId',
    },
  ],
  ...BUDGETS,
  ...QUOTAS,
});
