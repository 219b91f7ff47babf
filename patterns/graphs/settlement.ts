import type { PhaseSettlementPlan } from '../catalogue/payloads.ts';
import { GRAPH_PHASE, GRAPH_STATE } from '../declarations/graph.ts';

/** The phase of a graph as the report has it: the graph's last state, under the name of an agent. */
export const GRAPH_SETTLEMENT: PhaseSettlementPlan = {
  name: GRAPH_PHASE,
  agents: [{ name: GRAPH_STATE, required: true, replicas: 1, quorum: 1, combinator: 'first' }],
};
