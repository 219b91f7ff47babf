import type { Runnable, RunnableConfig } from '@langchain/core/runnables';
import { type BaseCheckpointSaver, START } from '@langchain/langgraph';
import type { GraphContext } from '../../patterns/graphs/superstep.ts';
import { type Admission, Gate, type PreparedTask } from './gate.ts';

/** The retries of a node as its graph declares them. */
export interface NodeRetryPolicy {
  readonly retryOn?: (error: never) => boolean;
}

/** A node of a compiled graph: its code, and the retries that LangGraph would make of it. */
interface GraphNode {
  bound: Runnable;
  retryPolicy?: NodeRetryPolicy | undefined;
  errorHandlerNode?: string | undefined;
  readonly isErrorHandler?: boolean | undefined;
  readonly ends?: readonly string[] | undefined;
}

/** The part of a compiled graph that runs its supersteps. */
interface RunnableGraph {
  readonly nodes: Readonly<Record<string, GraphNode>>;
  invoke(
    input: unknown,
    config: RunnableConfig & {
      readonly durability: 'sync';
      readonly writer?: (chunk: unknown) => void;
      readonly context?: GraphContext;
    },
  ): Promise<unknown>;
  getState(config: RunnableConfig): Promise<{
    readonly values: unknown;
    readonly metadata?: { readonly step?: number } | undefined;
    readonly tasks: readonly { readonly id: string; readonly name: string; readonly path?: unknown }[];
  }>;
}

/** A graph that is not compiled yet; a compiled one has it as its builder. */
export interface GraphBuilder {
  compile(options: Readonly<Record<string, unknown>>): RunnableGraph;
}
export type AnyGraph =
  | GraphBuilder
  | { readonly builder: GraphBuilder; readonly store?: unknown; readonly name?: string };

/** A graph with its nodes behind gates. */
export interface GatedGraph extends RunnableGraph {
  /** by the names of nodes */
  readonly retryPolicies: ReadonlyMap<string, NodeRetryPolicy>;
}

/**
 * Compiles a graph anew, each of its nodes behind a gate and tried once: its retries are those of the state machine, and so is the
 * way to its error handler.
 * @param handlesErrors whether LangGraph runs the error handler of a node that fails
 */
export function gatedGraph(
  graph: AnyGraph,
  checkpointer: BaseCheckpointSaver,
  admit: (task: PreparedTask) => Admission,
  handlesErrors = false,
): GatedGraph {
  const { store, name } = 'builder' in graph ? graph : {};
  const compiled = ('builder' in graph ? graph.builder : graph).compile({
    checkpointer,
    ...(store === undefined ? {} : { store }),
    ...(name === undefined ? {} : { name }),
  });
  const retryPolicies = new Map<string, NodeRetryPolicy>();
  const names = Object.keys(compiled.nodes).filter((node) => !node.startsWith('__'));
  for (const [node, spec] of Object.entries(compiled.nodes)) {
    if (node === START) continue;
    if (spec.retryPolicy !== undefined) retryPolicies.set(node, spec.retryPolicy);
    spec.retryPolicy = undefined;
    if (!handlesErrors) spec.errorHandlerNode = undefined;
    const isErrorHandler = spec.isErrorHandler === true;
    const declared = isErrorHandler ? names : (spec.ends ?? []);
    spec.bound = new Gate(spec.bound, { node, declared, isErrorHandler }, admit);
  }
  return Object.assign(compiled, { retryPolicies });
}
