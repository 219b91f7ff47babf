import { setTimeout as delay } from 'node:timers/promises';
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { AgentOutputInvalidError, AgentTimeoutError, FallbackExhaustedError } from '../../patterns/catalogue/errors.ts';
import type { NodeAttempt } from '../../patterns/fault-injection/nodes.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { backoffOf, longestWaitMs, retryBackoffOf } from '../../patterns/retry.ts';
import { guard } from '../../stores/circuit-breaker/index.ts';
import { withDeadline } from '../../stores/deadline.ts';
import { injectFault } from '../../stores/fault-injection/inject.ts';
import { drawNodeFault } from '../../stores/fault-injection/node-faults.ts';
import { circuitOutcomeOf, isSignal, retryOf } from './classify.ts';
import { type GraphNode, NODE_TIMEOUT_MS, type NodeTier } from './options.ts';

/** A tier of a node, with its own name. */
export interface RunnableTier<State, Update> extends NodeTier {
  readonly name: string;
  readonly node: GraphNode<State, Update>;
}

export interface TierRun {
  readonly config: LangGraphRunnableConfig;
  /** aborted when nobody waits for the answer any more */
  readonly signal: AbortSignal;
  readonly replica: number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Asks the tiers of a node in their order. The circuit is inside the chain and outside the retries: a failed call counts once,
 * however often it was tried, and a circuit that refuses leads to the next tier at once.
 * @throws the error of the only tier, or FallbackExhaustedError with those of all
 */
export async function runTiers<State, Update>(
  node: string,
  tiers: readonly RunnableTier<State, Update>[],
  state: State,
  run: TierRun,
): Promise<Update> {
  const primary = tiers[0]?.name ?? node;
  const failures: { readonly tier: string; readonly error: unknown }[] = [];
  for (const tier of tiers) {
    try {
      return await askTier({ name: node, primary }, tier, state, run);
    } catch (error) {
      if (isSignal(error) || run.signal.aborted) throw error;
      failures.push({ tier: tier.name, error });
    }
  }
  const [only, ...others] = failures;
  if (only !== undefined && others.length === 0) throw only.error;
  const causes = failures.map(({ tier, error }) => `${tier}: ${boundedText(textOf(error), 500)}`);
  throw new FallbackExhaustedError(`no tier of ${node} answered; ${causes.join('; ')}`, {
    cause: failures.at(-1)?.error,
  });
}

/** A node, and its first tier. */
interface NodeNames {
  readonly name: string;
  readonly primary: string;
}

async function askTier<State, Update>(
  node: NodeNames,
  tier: RunnableTier<State, Update>,
  state: State,
  run: TierRun,
): Promise<Update> {
  const call = async () => await retried(node, tier, state, run);
  return tier.circuit === undefined ? await call() : await guard({ ...tier.circuit, classify: circuitOutcomeOf }, call);
}

async function retried<State, Update>(
  node: NodeNames,
  tier: RunnableTier<State, Update>,
  state: State,
  run: TierRun,
): Promise<Update> {
  const backoff = { retry: retryBackoffOf(tier.retry) };
  const retries = { backoff: 0, throttle: 0 };
  for (;;) {
    try {
      return await attempt(node, tier, state, run);
    } catch (error) {
      const policy = retryOf(error);
      if (policy === 'never' || run.signal.aborted) throw error;
      const block = backoffOf(backoff, policy);
      if (retries[policy] >= block.maxAttempts) throw error;
      const longestMs = longestWaitMs(block, retries[policy]);
      retries[policy] += 1;
      await run.sleep(block.jitter === 'none' ? longestMs : run.random() * longestMs, run.signal);
    }
  }
}

async function attempt<State, Update>(
  node: NodeNames,
  { name, node: answer, timeoutMs = NODE_TIMEOUT_MS }: RunnableTier<State, Update>,
  state: State,
  { config, signal, replica }: TierRun,
): Promise<Update> {
  return await withDeadline(
    timeoutMs,
    async (deadline) => {
      const limited = { ...config, signal: AbortSignal.any([signal, deadline]) };
      const run = async () => {
        await sufferFault(
          { node: node.name, tier: name, primary: node.primary, replica, place: placeOf(config) },
          limited,
        );
        return typeof answer === 'function' ? await answer(state, limited) : await answer.invoke(state, limited);
      };
      return await untilAborted(signal, run);
    },
    () => new AgentTimeoutError(`node ${node.name}, ${name}: no answer within ${timeoutMs} ms`),
  );
}

/** Injects the fault that a rule has for this attempt. It is inside of the deadline: the process of the node is there to hold it. */
async function sufferFault(attempt: NodeAttempt, { signal }: { readonly signal: AbortSignal }): Promise<void> {
  const fault = await drawNodeFault(attempt);
  if (fault === undefined || signal.aborted) return;
  await injectFault(fault, signal);
  if (fault.kind === 'slow') await delay(fault.seconds * 1000, undefined, { signal });
  // before its code runs, which has no schema that would refuse the answer after it
  if (fault.kind === 'garbage') throw new AgentOutputInvalidError(`injected: node ${attempt.node} answered garbage`);
}

/** The superstep and the task of a node, and of the graphs around its own; without ids, which differ from run to run. */
function placeOf({ metadata = {} }: LangGraphRunnableConfig): string {
  const { langgraph_step: step, langgraph_path: path, langgraph_checkpoint_ns: namespace } = metadata;
  const around = String(namespace ?? '')
    .split('|')
    .map((part) => part.split(':')[0]);
  const steps = Array.isArray(path) ? path.filter((part) => ['string', 'number'].includes(typeof part)) : [];
  return JSON.stringify([around, step ?? null, steps]);
}

/** Nobody waits for a node whose run is over, whether its code stops or not. */
async function untilAborted<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([run(), aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
