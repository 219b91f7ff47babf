import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { memoryCircuitBreakers } from 'ballast/circuit-breaker';
import { faultTolerant } from 'ballast/langgraph';

const State = Annotation.Root({ ticker: Annotation<string>, price: Annotation<number>, advice: Annotation<string> });

type Source = (ticker: string) => Promise<number>;

/**
 * A graph without a workflow, in any process: its checkpoints in DynamoDB, its first node held upright. A run that failed goes on with
 * `invoke(null, ...)` of the same thread, also in another process.
 */
export function lookupGraph(checkpointer: BaseCheckpointSaver, live: Source, lastKnown: Source) {
  const lookUp = faultTolerant(async ({ ticker }: typeof State.State) => ({ price: await live(ticker) }), {
    name: 'look-up',
    circuit: { breakers: memoryCircuitBreakers(), breakerId: 'prices.example' },
    retry: { attempts: 1 },
    timeoutMs: 2_000,
    fallbacks: [{ name: 'last-known', node: async ({ ticker }) => ({ price: await lastKnown(ticker) }) }],
  });
  return new StateGraph(State)
    .addNode('lookUp', lookUp)
    .addNode('advise', ({ ticker, price }) => ({ advice: `${ticker} is at ${price}` }))
    .addEdge(START, 'lookUp')
    .addEdge('lookUp', 'advise')
    .addEdge('advise', END)
    .compile({ checkpointer });
}
