import type { AgentPlan, PhasePlan } from '../../../patterns/catalogue/payloads.ts';

const agent = (name: string): AgentPlan => ({
  name,
  required: true,
  replicas: 1,
  quorum: 1,
  combinator: 'first',
  functionArn: name,
  budgetMs: 45_000,
  tiers: [{ name: 'node', breakerId: `${name}/node`, attemptTimeoutMs: 30_000 }],
});
/** The plan of a graph with two nodes, `fetch` and `callModel`. */
export const phase: PhasePlan = { name: 'graph', earlierPhases: [], agents: [agent('fetch'), agent('call-model')] };
