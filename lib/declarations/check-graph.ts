import { agentNameOf, type GraphDeclaration } from '../../patterns/declarations/graph.ts';
import type { NamedNode } from '../../patterns/fault-injection/named-node.ts';
import { namedNodesIn } from '../../patterns/fault-injection/nodes.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';

/*
 * Graphs are known by their fields: a stack whose project has no LangGraph imports nothing of it, and LangGraph may be there twice.
 */

/** A node of a graph, as far as its function and its retries depend on it. */
export interface LangGraphNode {
  readonly name: string;
  readonly retryPolicy?: {
    readonly maxAttempts?: number;
    readonly initialInterval?: number;
    readonly backoffFactor?: number;
    readonly maxInterval?: number;
    readonly jitter?: boolean;
  };
  /** its own time limit, in milliseconds @default - it has none */
  readonly timeoutMs?: number;
  readonly hasErrorHandler: boolean;
  readonly hasCache: boolean;
  /** its subgraphs have a checkpointer of their own, or keep their state over several calls */
  readonly hasStatefulSubgraph: boolean;
  /** fault-tolerant nodes that it is made of */
  readonly inside: readonly NamedNode[];
}

/** Most supersteps: with the 7 events of each and those of its tasks a history of 25,000 events has room for them. */
const MOST_SUPERSTEPS = 1_000;

/** The classes of LangGraph's that keep their content in the memory of one process. */
const IN_MEMORY = /^(InMemory|Memory)/;

type Fields = Readonly<Record<string, unknown>>;

const FUNCTIONAL =
  'graph is an entrypoint of the functional API, whose code is one function: it cannot be compiled to a state machine. ' +
  'Run it whole, as the tier of an agent by graphTier, or declare its steps as nodes of a StateGraph';

/** The nodes of a graph, without START and error handlers; or why it has none that can be read. */
export function nodesOf(graph: unknown): { nodes: readonly LangGraphNode[]; issues: readonly string[] } {
  if (!isRecord(graph)) return refused(`graph is ${describeValue(graph)}; it must be a StateGraph`);
  const builder = isRecord(graph.builder) ? graph.builder : graph;
  if (graph.lg_is_pregel === true && builder === graph) return refused(FUNCTIONAL);
  if (typeof builder.compile !== 'function' || !isRecord(builder.channels)) {
    return refused(`graph is ${describeValue(graph)}; it must be a StateGraph, as it is or compiled`);
  }
  try {
    const compiled = builder.compile() as { readonly nodes: Readonly<Record<string, Fields>> };
    const all = Object.entries(compiled.nodes).filter(([, node]) => node.isErrorHandler !== true);
    return {
      nodes: all.filter(([name]) => name !== '__start__').map(([name, node]) => nodeOf(name, node)),
      issues: [],
    };
  } catch (error) {
    return refused(`graph cannot be compiled: ${error instanceof Error ? error.message : describeValue(error)}`);
  }
}

function refused(issue: string): ReturnType<typeof nodesOf> {
  return { nodes: [], issues: [issue] };
}

function nodeOf(
  name: string,
  { retryPolicy, timeout, errorHandlerNode, cachePolicy, subgraphs, bound }: Fields,
): LangGraphNode {
  const limit = isRecord(timeout) ? timeout.runTimeout : timeout;
  return {
    name,
    ...(isRecord(retryPolicy) ? { retryPolicy } : {}),
    ...(typeof limit === 'number' ? { timeoutMs: limit } : {}),
    hasErrorHandler: errorHandlerNode !== undefined,
    hasCache: cachePolicy !== undefined,
    hasStatefulSubgraph:
      Array.isArray(subgraphs) &&
      subgraphs.some((subgraph: unknown) => isRecord(subgraph) && isSet(subgraph.checkpointer)),
    inside: namedNodesIn(bound),
  };
}

/** Everything of a graph that a state machine would run differently, by name. */
export function graphIssues(
  { graph, nodes: options = {}, graphContext, ...limits }: GraphDeclaration,
  nodes: readonly LangGraphNode[],
): string[] {
  const { recursionLimit, maxConcurrency } = limits;
  const names = nodes.map(({ name }) => name);
  return [
    ...(isRecord(graph) ? [...fieldIssues(graph), ...contextIssues(graph, graphContext)] : []),
    ...nodes
      .filter(({ hasCache }) => hasCache)
      .map(
        ({ name }) => `node ${name} has a cachePolicy, and its cache is in the memory of one function: leave it out`,
      ),
    ...nodes
      .filter(({ hasStatefulSubgraph }) => hasStatefulSubgraph)
      .map(
        ({ name }) =>
          `the subgraph of node ${name} has a checkpointer of its own: leave it out, and it has that of the graph`,
      ),
    ...sharedNameIssues(names),
    ...(nodes.length === 0
      ? []
      : Object.keys(options)
          .filter((name) => !names.includes(name))
          .map((name) => `nodes has ${describeValue(name)}, the graph has ${names.join(', ')}`)),
    ...wholeNumberIssues('recursionLimit', recursionLimit, MOST_SUPERSTEPS),
    ...wholeNumberIssues('maxConcurrency', maxConcurrency, 40),
  ];
}

function fieldIssues(graph: Fields): string[] {
  const builder = isRecord(graph.builder) ? graph.builder : graph;
  const breakpoints = ['interruptBefore', 'interruptAfter'].filter((name) => isSet(graph[name]));
  return [
    ...(isSet(graph.checkpointer)
      ? ['graph has a checkpointer of its own: compile it without one, the workflow keeps its checkpoints in its table']
      : []),
    ...(isSet(graph.config)
      ? [
          `graph has ${describeValue(Object.keys(graph.config as object).join(', '))} by withConfig, which no function has: leave it out, declare recursionLimit, and make the context by graphContext`,
        ]
      : []),
    ...(isSet(graph.stepTimeout) ? ['graph has a stepTimeout: declare attemptTimeoutMs of nodes or nodeDefaults'] : []),
    ...(isSet(graph.retryPolicy) ? ['graph has a retryPolicy of its own: declare retry of nodes or nodeDefaults'] : []),
    ...breakpoints.map((name) => `graph is compiled with ${name}: ask by interrupt() in a node instead`),
    ...(isInMemory(graph.store)
      ? ['graph has an InMemoryStore, which each function would have of its own: give it one that is shared']
      : []),
    ...(isSet(graph.cache) ? ['graph is compiled with a cache, which a state machine does not ask: leave it out'] : []),
    ...Object.entries(isRecord(builder.channels) ? builder.channels : {}).flatMap(([name, channel]) =>
      channelIssues(name, channel),
    ),
  ];
}

/** A context that nodes rely on would be undefined in every function. */
function contextIssues(graph: Fields, graphContext: unknown): string[] {
  const builder = isRecord(graph.builder) ? graph.builder : graph;
  if (!isSet(builder._configRuntimeSchema) || graphContext !== undefined) return [];
  return ["graph has a schema of its context: declare graphContext, which makes the context of the workflow's input"];
}

/** Channels whose values no checkpoint has: the function of the next node would not see them. */
function channelIssues(name: string, channel: unknown): string[] {
  if (!isRecord(channel)) return [];
  if (channel.lc_graph_name === 'UntrackedValue') {
    return [
      `channel ${name} is an UntrackedValue, which no checkpoint has: the functions of other nodes would not see it`,
    ];
  }
  return [];
}

/** Nodes whose functions would have the same name. */
function sharedNameIssues(names: readonly string[]): string[] {
  return names.flatMap((name, index) => {
    const other = names.slice(0, index).find((earlier) => agentNameOf(earlier) === agentNameOf(name));
    return other === undefined
      ? []
      : [`nodes ${other} and ${name} are both called ${agentNameOf(name)} here: rename one`];
  });
}

function wholeNumberIssues(field: string, value: number | undefined, most: number): string[] {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return [];
  return [`${field} is ${describeValue(value)}, allowed is a whole number from 1 to ${most}`];
}

function isInMemory(value: unknown): boolean {
  return isRecord(value) && IN_MEMORY.test(value.constructor.name);
}

/** LangGraph's own checks of the fields of a graph: `undefined`, `false` and an empty list are as good as left out. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is Fields {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}
