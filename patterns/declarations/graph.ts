import type { CircuitOptions } from '../circuit-breaker/circuit-options.ts';
import type { Json } from '../json/json.ts';
import type { RetryOptions } from '../retry.ts';
import type { WorkflowDeclaration } from './agent.ts';
import { type DeclaringModule, declaredIn } from './declared-in.ts';

/** The one phase of a graph's workflow. */
export const GRAPH_PHASE = 'graph';

/** Under this name the report has the graph's last state. */
export const GRAPH_STATE = 'state';

/** The tiers of a node: itself, and where the graph declares one, its error handler. */
export const NODE_TIER = 'node';
export const ERROR_HANDLER_TIER = 'error-handler';

/** Most supersteps of a graph unless it declares another number, as in LangGraph. */
export const RECURSION_LIMIT = 25;

/** How a node of a graph runs: as a tier of an agent, in a function of its own. */
export interface NodeOptions {
  /** Deadline of one attempt, in milliseconds, at most 840000 (14 minutes). @default 30000 */
  readonly attemptTimeoutMs?: number;
  /**
   * Time limit of the node and its error handler over all retries, in milliseconds, at most 900000 (15 minutes).
   * @default - 45000, or what one attempt of each may take
   */
  readonly budgetMs?: number;
  /**
   * How long a run waits for the answer to a question that the node asks by `interrupt`, in milliseconds, up to 90 days. It is answered by
   * `ballast answer`. @default - the node must not ask
   */
  readonly answerTimeoutMs?: number;
  /** @default - the node's `retryPolicy` in whole seconds; without one 3 attempts, waits of at most 1 s and 2 s */
  readonly retry?: RetryOptions;
  /** Name of what it depends on, when it shares that with other nodes or agents. @default - the circuit is the node's own */
  readonly dependency?: string;
  /** @default - opens after 5 failures in a row for 60 s, closes after 2 successes */
  readonly circuit?: CircuitOptions;
}

/** A LangGraph graph that runs as a state machine. */
export interface GraphDeclaration<Input = Json, State = unknown, Received = unknown>
  extends Pick<WorkflowDeclaration<Input, Received>, 'name' | 'input' | 'on'> {
  /** a StateGraph, as it is or compiled; without a checkpointer, since the workflow has one */
  readonly graph: object;
  /** options of nodes, by their names in the graph @default - every node has `nodeDefaults` */
  readonly nodes?: Readonly<Record<string, NodeOptions>>;
  /** options of all nodes @default - those of each option */
  readonly nodeDefaults?: NodeOptions;
  /** The input of the graph, of the workflow's. @default - the same */
  graphInput?(input: Input): unknown;
  /**
   * The `context` of the run, of the workflow's input: LangGraph passes it to nodes and edges as `runtime.context`. Each function makes its own, so
   * that it may have clients. @default - there is none
   */
  graphContext?(input: Input): object;
  /** The answer of the workflow, of the graph's last state; it must be JSON. @default - that state */
  output?(state: State): unknown;
  /** Most supersteps. @default 25 */
  readonly recursionLimit?: number;
  /** Tasks of a superstep that run at once, 1 to 40. @default - all of them */
  readonly maxConcurrency?: number;
}

/**
 * Declares a graph that a stack passes to `LangGraphWorkflow`, or that is the default export of `workflow.ts` in a workflow's folder.
 * @param module `import.meta`, from which the functions of its nodes are built; a folder's `workflow.ts` need not pass it
 */
export function defineGraph<Input, State, Received>(
  ...given:
    | [GraphDeclaration<Input, State, Received>]
    | [module: DeclaringModule, GraphDeclaration<Input, State, Received>]
): GraphDeclaration<Input, State, Received> {
  return given.length === 1 ? given[0] : declaredIn(...given);
}

/** Whether a default export declares a graph instead of the phases of a workflow. */
export function isGraphDeclaration(declared: unknown): declared is GraphDeclaration {
  return typeof declared === 'object' && declared !== null && 'graph' in declared;
}

/** `callModel` is `call-model` in fault rules, logs, alarms and the report. */
export function agentNameOf(node: string): string {
  return node
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[\s_.:/]+/g, '-')
    .toLowerCase();
}
