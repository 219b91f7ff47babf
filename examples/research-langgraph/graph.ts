import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { AgentDeclaration } from 'ballast';
import { faultTolerant, nodeFailuresState, routeWithErrorHandling } from 'ballast/langgraph';
import type { ResearchInput } from '../research/input.ts';
import type { ResearchSignal, Strategy, Verdict } from '../research/outputs.ts';
import qualityGate from '../research/quality-gate.agent.ts';
import strategyDeveloper from '../research/strategy-developer.agent.ts';
import { type Asked, agentNode, type TierAnswer } from './agent-node.ts';
import { RESEARCHER_NODES, researchSwarm } from './swarm.ts';

const State = Annotation.Root({
  ...nodeFailuresState,
  input: Annotation<ResearchInput>,
  signals: Annotation<Readonly<Record<string, TierAnswer<ResearchSignal>>>>,
  strategy: Annotation<TierAnswer<Strategy>>,
  verdict: Annotation<TierAnswer<Verdict>>,
});
export type PipelineState = typeof State.State;

/** Longer than seven agents take at once when each tries all of its tiers, throttled or not. */
const RESEARCH_TIMEOUT_MS = 40_000;

/**
 * research -> strategy-developer -> quality-gate. Each node is wrapped, each edge is success or retry. A failure that is not retried
 * fails the run, and a resumed run goes on with the node. Fault rules name them, and the agents that the research asks.
 */
export function pipelineGraph() {
  return new StateGraph(State)
    .addNode(
      'research',
      faultTolerant(async ({ input }: PipelineState, config) => ({ signals: await researchSwarm(input, config) }), {
        name: 'research',
        timeoutMs: RESEARCH_TIMEOUT_MS,
        onFailure: 'record-transient',
        calls: RESEARCHER_NODES,
      }),
    )
    .addNode(
      'strategy-developer',
      agentNode(
        strategyDeveloper as AgentDeclaration<ResearchInput, Strategy>,
        { asked: askedIn, update: (strategy) => ({ strategy }) },
        { onFailure: 'record-transient' },
      ),
    )
    .addNode(
      'quality-gate',
      agentNode(
        qualityGate as AgentDeclaration<ResearchInput, Verdict>,
        { asked: askedIn, update: (verdict) => ({ verdict }) },
        {
          onFailure: 'record-transient',
          replication: { replicas: 3, quorum: 2, combinator: 'majority', ballot: verdictIn },
        },
      ),
    )
    .addEdge(START, 'research')
    .addConditionalEdges(
      'research',
      routeWithErrorHandling('research', { success: 'strategy-developer', retry: 'research' }),
      ['strategy-developer', 'research'],
    )
    .addConditionalEdges(
      'strategy-developer',
      routeWithErrorHandling('strategy-developer', { success: 'quality-gate', retry: 'strategy-developer' }),
      ['quality-gate', 'strategy-developer'],
    )
    .addConditionalEdges(
      'quality-gate',
      routeWithErrorHandling('quality-gate', { success: END, retry: 'quality-gate' }),
      [END, 'quality-gate'],
    );
}

/** The input and the results of the earlier phases, in the form in which the agents of the native workflow read them. */
function askedIn({ input, signals, strategy }: PipelineState): Asked {
  const research = Object.entries(signals).map(([agent, { output }]) => [agent, [output]]);
  return {
    input,
    results: {
      research: Object.fromEntries(research),
      ...(strategy === undefined ? {} : { strategy: { [strategyDeveloper.name]: [strategy.output] } }),
    },
  };
}

function verdictIn(update: unknown): string {
  return (update as { readonly verdict: TierAnswer<Verdict> }).verdict.output.verdict;
}
