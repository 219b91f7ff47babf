import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { CircuitBreakers } from '../../patterns/circuit-breaker/admission.ts';
import type { Replication } from '../../patterns/declarations/agent.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { COMBINATORS } from '../../patterns/replication/consensus.ts';
import type { RetryOptions } from '../../patterns/retry.ts';

/** A node: a function of the state, or anything with `invoke`, such as a compiled graph. */
export type GraphNode<State, Update> =
  | ((state: State, config: LangGraphRunnableConfig) => Update | Promise<Update>)
  | { invoke(state: State, config?: LangGraphRunnableConfig): Promise<Update> };

/** The circuit of a node's dependency. */
export interface NodeCircuit {
  /** `fleetCircuits()`, which all functions share, or `memoryCircuitBreakers()` of `ballast/circuit-breaker` */
  readonly breakers: CircuitBreakers;
  /** one per dependency; nodes, and tiers of agents by their `dependency`, share the circuit of a name */
  readonly breakerId: string;
}

/** One way for a node to answer. */
export interface NodeTier {
  /** @default - the node has no circuit */
  readonly circuit?: NodeCircuit;
  /** Retries after failures that may pass, and after throttling. @default - 3 attempts, waits of at most 1 s and 2 s */
  readonly retry?: RetryOptions;
  /** Deadline of one attempt, in milliseconds. At it the signal of the config is aborted, and the next tier runs. @default 30000 */
  readonly timeoutMs?: number;
}

/** Another node that answers when the ones before it failed. */
export interface FallbackNode<State, Update> extends NodeTier {
  /** unique in the node @default - `fallback-1` and on */
  readonly name?: string;
  readonly node: GraphNode<State, Update>;
}

export interface FaultTolerantOptions<State, Update> extends NodeTier {
  /** names the node in errors, in `nodeFailures`, its stored answers, and in fault rules */
  readonly name: string;
  /** names the node itself beside its fallbacks in errors and fault rules @default - as the node is called */
  readonly tier?: string;
  /** Nodes that answer when it failed, in the order of preference. @default - none */
  readonly fallbacks?: readonly (GraphNode<State, Update> | FallbackNode<State, Update>)[];
  /** Runs it several times at once and lets the updates vote, which must be JSON. @default - it runs once */
  readonly replication?: Replication;
  /**
   * Whether the answer of each replica is stored as a task of the graph, so that a run that is resumed inside the node does not
   * repeat it. It needs a checkpointer, and excludes recorded failures: LangGraph fails a run when a task of it fails.
   * @default false
   */
  readonly checkpoint?: boolean;
  /**
   * `throw` fails the run, which then begins with the node when it is resumed. `record` puts the failure into the channel
   * `nodeFailures` for `routeWithErrorHandling`. `record-transient` does so once with one that may pass, and fails the run of
   * any other and of the next in a row.
   * @default 'throw'
   */
  readonly onFailure?: 'throw' | 'record' | 'record-transient';
  /** Fault-tolerant nodes and graphs that its code calls, so that fault rules can name these too. @default - none */
  readonly calls?: readonly object[];
  /** between 0 and 1, for jitter @default Math.random */
  readonly random?: () => number;
  /** @default - a real timer, which the signal ends */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const NODE_TIMEOUT_MS = 30_000;

const NAMES: ReadonlySet<string> = new Set<keyof FaultTolerantOptions<never, never>>([
  'name',
  'tier',
  'circuit',
  'retry',
  'timeoutMs',
  'fallbacks',
  'replication',
  'checkpoint',
  'onFailure',
  'calls',
  'random',
  'sleep',
]);

/** @throws InvalidInputError naming every option that does not exist or cannot be used, a line each */
export function checkNodeOptions<State, Update>(options: FaultTolerantOptions<State, Update>): void {
  const issues = Object.keys(options)
    .filter((name) => !NAMES.has(name))
    .map((name) => `${name} is no option of a fault-tolerant node; it has ${[...NAMES].join(', ')}`);
  if (typeof options.name !== 'string' || options.name === '') {
    issues.push(`name must be a string that is not empty, got ${describeValue(options.name)}`);
  }
  if (options.tier !== undefined && (typeof options.tier !== 'string' || options.tier === '')) {
    issues.push(`tier must be a string that is not empty, got ${describeValue(options.tier)}`);
  }
  if (options.calls !== undefined && !(Array.isArray(options.calls) && options.calls.every(isCallable))) {
    issues.push(`calls must be a list of nodes and graphs, got ${describeValue(options.calls)}`);
  }
  const tiers = [options, ...(options.fallbacks ?? []).filter(isFallbackNode)];
  for (const tier of tiers) issues.push(...tierIssues(tier));
  if (options.replication !== undefined) issues.push(...replicationIssues(options.replication));
  if (options.onFailure !== undefined && !['throw', 'record', 'record-transient'].includes(options.onFailure)) {
    issues.push(`onFailure must be "throw", "record" or "record-transient", got ${describeValue(options.onFailure)}`);
  }
  if (options.checkpoint === true && (options.onFailure ?? 'throw') !== 'throw') {
    issues.push('checkpoint excludes recorded failures: LangGraph fails a run when a task of it fails');
  }
  if (issues.length > 0) throw new InvalidInputError(`node ${describeValue(options.name)}:\n${issues.join('\n')}`);
}

function isCallable(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

export function isFallbackNode<State, Update>(
  fallback: GraphNode<State, Update> | FallbackNode<State, Update>,
): fallback is FallbackNode<State, Update> {
  return typeof fallback === 'object' && 'node' in fallback;
}

function tierIssues({ circuit, retry, timeoutMs }: NodeTier): string[] {
  const issues: string[] = [];
  if (
    circuit !== undefined &&
    (typeof circuit.breakerId !== 'string' || typeof circuit.breakers?.admit !== 'function')
  ) {
    issues.push(`circuit must be { breakers, breakerId }, got ${describeValue(circuit)}`);
  }
  if (timeoutMs !== undefined && !(Number.isFinite(timeoutMs) && timeoutMs > 0)) {
    issues.push(`timeoutMs must be a number above 0, got ${describeValue(timeoutMs)}`);
  }
  const { attempts } = retry ?? {};
  if (attempts !== undefined && !(Number.isInteger(attempts) && attempts >= 1 && attempts <= 10)) {
    issues.push(`retry.attempts must be a whole number from 1 to 10, got ${describeValue(attempts)}`);
  }
  return issues;
}

function replicationIssues({ replicas, quorum, combinator }: Replication): string[] {
  const issues: string[] = [];
  if (!(Number.isInteger(replicas) && replicas >= 1 && replicas <= 40)) {
    issues.push(`replication.replicas must be a whole number from 1 to 40, got ${describeValue(replicas)}`);
  }
  if (!(Number.isInteger(quorum) && quorum >= 1 && quorum <= replicas)) {
    issues.push(`replication.quorum must be a whole number from 1 to ${replicas}, got ${describeValue(quorum)}`);
  }
  if (!COMBINATORS.includes(combinator)) {
    issues.push(`replication.combinator must be ${COMBINATORS.join(', ')}, got ${describeValue(combinator)}`);
  }
  return issues;
}
