import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { faultTolerant, nodeFailuresState, routeWithErrorHandling } from 'ballast/langgraph';
import type { ResearchInput } from '../research/input.ts';
import type { ResearchSignal, Strategy, Verdict } from '../research/outputs.ts';
import qualityGate from '../research/quality-gate.agent.ts';
import strategyDeveloper from '../research/strategy-developer.agent.ts';
import { askAgent, type TierAnswer } from './ask-agent.ts';
import { RESEARCHERS } from './researchers.ts';
import { researchSwarm } from './swarm.ts';

const State = Annotation.Root({
  ...nodeFailuresState,
  input: Annotation<ResearchInput>,
  signals: Annotation<Readonly<Record<string, TierAnswer<ResearchSignal>>>>,
  strategy: Annotation<TierAnswer<Strategy>>,
  verdict: Annotation<TierAnswer<Verdict>>,
});
export type PipelineState = typeof State.State;

/**
 * research -> strategy -> quality-gate. Each node is wrapped, each edge is success or retry. A failure that is not retried fails
 * the run, and a resumed run goes on with the node.
 */
export function pipelineGraph() {
  return new StateGraph(State)
    .addNode(
      'research',
      faultTolerant(
        async (state: PipelineState, { signal }) => ({
          signals: await researchSwarm(RESEARCHERS, state.input, signal),
        }),
        { name: 'research', timeoutMs: 10_000, onFailure: 'record-transient' },
      ),
    )
    .addNode(
      'develop-strategy',
      faultTolerant(
        async (state: PipelineState, { signal }) => ({
          strategy: await askAgent<Strategy>(strategyDeveloper, state.input, resultsOf(state), signal),
        }),
        { name: 'develop-strategy', timeoutMs: 5_000, onFailure: 'record-transient' },
      ),
    )
    .addNode(
      'quality-gate',
      faultTolerant(
        async (state: PipelineState, { signal }) => ({
          verdict: await askAgent<Verdict>(qualityGate, state.input, resultsOf(state), signal),
        }),
        {
          name: 'quality-gate',
          timeoutMs: 5_000,
          onFailure: 'record-transient',
          replication: { replicas: 3, quorum: 2, combinator: 'majority', ballot: verdictIn },
        },
      ),
    )
    .addEdge(START, 'research')
    .addConditionalEdges(
      'research',
      routeWithErrorHandling('research', { success: 'develop-strategy', retry: 'research' }),
      ['develop-strategy', 'research'],
    )
    .addConditionalEdges(
      'develop-strategy',
      routeWithErrorHandling('develop-strategy', { success: 'quality-gate', retry: 'develop-strategy' }),
      ['quality-gate', 'develop-strategy'],
    )
    .addConditionalEdges(
      'quality-gate',
      routeWithErrorHandling('quality-gate', { success: END, retry: 'quality-gate' }),
      [END, 'quality-gate'],
    );
}

/** The results of the earlier phases, in the form in which the agents of the native workflow read them. */
function resultsOf({ signals, strategy }: PipelineState) {
  const research = Object.entries(signals).map(([agent, { output }]) => [agent, [output]]);
  return {
    research: Object.fromEntries(research),
    ...(strategy === undefined ? {} : { strategy: { [strategyDeveloper.name]: [strategy.output] } }),
  };
}

function verdictIn(update: unknown): string {
  return (update as { readonly verdict: TierAnswer<Verdict> }).verdict.output.verdict;
}
