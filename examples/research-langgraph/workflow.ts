import { defineWorkflow } from 'ballast';
import { researchInputSchema } from '../research/input.ts';

/** The research of `examples/research` as one LangGraph graph, which an agent runs. */
export default defineWorkflow({
  name: 'research-langgraph',
  input: researchInputSchema,
  phases: ['pipeline'],
  canary: { input: { ticker: 'AAPL' } },
});
