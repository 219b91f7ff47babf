import { setTimeout as delay } from 'node:timers/promises';
import { type LangGraphRunnableConfig, task } from '@langchain/langgraph';
import { describeNode } from '../../patterns/fault-injection/nodes.ts';
import { isSignal, retryOf } from './classify.ts';
import { type NodeFailure, type NodeFailures, nodeFailureOf } from './failures.ts';
import { checkNodeOptions, type FaultTolerantOptions, type GraphNode, isFallbackNode } from './options.ts';
import { type RunnableTier, runTiers, textOf } from './run-tiers.ts';
import { vote } from './vote.ts';

/**
 * Wraps a node of any LangGraph graph: its circuit, retries, deadline, fallbacks and replicas, by one declaration. An
 * interrupt, a drain and a command for the parent graph pass through: they are no failures.
 *
 *     graph.addNode('prices', faultTolerant(loadPrices, { name: 'prices', timeoutMs: 5_000, fallbacks: [lastKnownPrices] }))
 *
 * @throws InvalidInputError naming every option that does not exist or cannot be used
 */
export function faultTolerant<State, Update>(
  node: GraphNode<State, Update>,
  options: FaultTolerantOptions<State, Update>,
): (state: State, config: LangGraphRunnableConfig) => Promise<Update & NodeFailures> {
  checkNodeOptions(options);
  const { name, replication, checkpoint = false, onFailure = 'throw' } = options;
  const { random = Math.random, sleep = sleepUntilAborted } = options;
  const tiers = tiersOf(node, options);

  const answer = async (state: State, config: LangGraphRunnableConfig) => {
    const signal = config.signal ?? new AbortController().signal;
    const run = async (of: AbortSignal, replica = 0) =>
      await runTiers(name, tiers, state, { config, signal: of, replica, random, sleep });
    if (replication === undefined) return await (checkpoint ? stored(name, 0, () => run(signal)) : run(signal));
    return await vote<Update>(name, replication, signal, async ({ replica, signal: ofReplica, failed }) => {
      if (!checkpoint) return { update: await run(ofReplica, replica) };
      return await stored(name, replica, async () => {
        try {
          return { update: await run(ofReplica, replica) };
        } catch (error) {
          if (isSignal(error)) throw error;
          // a task that throws fails the run of the graph, so it does once the vote is lost; then it is not stored either
          await failed(textOf(error));
          return { failure: textOf(error) };
        }
      });
    });
  };

  const faultTolerantNode = async (state: State, config: LangGraphRunnableConfig) => {
    if (onFailure === 'throw') return (await answer(state, config)) as Update & NodeFailures;
    try {
      return withOutcome(name, await answer(state, config), null);
    } catch (error) {
      if (isSignal(error) || config.signal?.aborted === true) throw error;
      const failure = nodeFailureOf(error, retryOf(error) !== 'never');
      const isGivenUp = !failure.isTransient || (state as NodeFailures).nodeFailures?.[name] != null;
      if (onFailure === 'record-transient' && isGivenUp) throw error;
      return withOutcome(name, {} as Update, failure);
    }
  };
  return describeNode(faultTolerantNode, { name, tiers, calls: options.calls ?? [] });
}

function tiersOf<State, Update>(
  node: GraphNode<State, Update>,
  options: FaultTolerantOptions<State, Update>,
): readonly RunnableTier<State, Update>[] {
  const fallbacks = (options.fallbacks ?? []).map((fallback, index) => {
    const byDefault = `fallback-${index + 1}`;
    return isFallbackNode(fallback) ? { name: byDefault, ...fallback } : { name: byDefault, node: fallback };
  });
  return [{ ...options, name: options.tier ?? options.name, node }, ...fallbacks];
}

/** Runs work as a task of the graph, whose answer its checkpointer stores. */
async function stored<T>(node: string, replica: number, work: () => Promise<T>): Promise<T> {
  return await task({ name: `${node}#${replica}` }, work)();
}

function withOutcome<Update>(name: string, update: Update, failure: NodeFailure | null): Update & NodeFailures {
  // a Command is no object of channels: its node routes by itself
  if (failure === null && (typeof update !== 'object' || update === null || 'lg_is_command' in update)) {
    return update as Update & NodeFailures;
  }
  return { ...update, nodeFailures: { [name]: failure } };
}

async function sleepUntilAborted(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
