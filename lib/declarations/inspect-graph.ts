import { basename } from 'node:path';
import * as z from 'zod';
import type { AgentDeclaration, Tier, WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import {
  agentNameOf,
  ERROR_HANDLER_TIER,
  GRAPH_PHASE,
  GRAPH_STATE,
  type GraphDeclaration,
  NODE_TIER,
  type NodeOptions,
  RECURSION_LIMIT,
} from '../../patterns/declarations/graph.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { type RetryOptions, retryBackoffOf } from '../../patterns/retry.ts';
import { attemptTimeoutMsOf, chainMs } from '../../patterns/timeout.ts';
import { graphIssues, type LangGraphNode, nodesOf } from './check-graph.ts';
import { type CheckedAgent, workflowIssues } from './check-workflow.ts';
import { parseGraph } from './declaration-schema.ts';
import type { LoadedGraph } from './declarations.ts';

/** Deadline of an attempt of a node, in milliseconds: a node may ask a model. */
const NODE_ATTEMPT_TIMEOUT_MS = 30_000;

/** Time for retries in the budget of a node, in milliseconds: 45 s for one attempt of 30 s, as for any agent. */
const RETRY_TIME_MS = 12_000;

/** Retries of Step Functions wait whole seconds, and at most 300. */
const LONGEST_DELAY_SECONDS = 300;

/** A graph as the workflow whose one phase runs its supersteps: each node is an agent. */
export type GraphInspection =
  | { readonly ok: false; readonly issues: readonly string[] }
  | {
      readonly ok: true;
      readonly declaration: WorkflowDeclaration;
      readonly agents: readonly CheckedAgent[];
      readonly graph: LoadedGraph;
    };

/** Checks the declaration of a graph, and what of the graph cannot run as a state machine. */
export function inspectGraph(file: string, declared: GraphDeclaration): GraphInspection {
  const inFile = (issue: string) => `${basename(file)}: ${issue}`;
  const parsed = parseGraph(declared);
  const { nodes, issues } = nodesOf(declared.graph);
  const ofGraph = [...issues, ...graphIssues(declared, nodes)];
  if (!parsed.ok) return { ok: false, issues: [...parsed.issues, ...ofGraph].map(inFile) };
  if (ofGraph.length > 0) return { ok: false, issues: ofGraph.map(inFile) };

  const { name, input, on, recursionLimit = RECURSION_LIMIT, maxConcurrency } = parsed.declaration;
  const declaration: WorkflowDeclaration = {
    name,
    input,
    phases: [GRAPH_PHASE],
    ...(on === undefined ? {} : { on }),
    ...(maxConcurrency === undefined ? {} : { phaseOptions: { [GRAPH_PHASE]: { maxConcurrency } } }),
  };
  const agents = nodes.map((node) => ({ file, declaration: agentOf(node, parsed.declaration) }));
  const reserved = agents
    .filter((agent) => agent.declaration.name === GRAPH_STATE)
    .map(() => inFile(`node ${GRAPH_STATE} has the name under which the report has the state of the graph: rename it`));
  const together = [...reserved, ...workflowIssues(declaration, agents, true, file)];
  if (together.length > 0) return { ok: false, issues: together };
  const names = nodes.map((node) => ({ agent: agentNameOf(node.name), node: node.name }));
  return { ok: true, declaration, agents, graph: { recursionLimit, nodes: names } };
}

function agentOf(node: LangGraphNode, { nodes = {}, nodeDefaults }: GraphDeclaration): AgentDeclaration {
  const own = Object.hasOwn(nodes, node.name) ? nodes[node.name] : undefined;
  const options: NodeOptions = { ...nodeDefaults, ...own };
  const retry = options.retry ?? retryOf(node.retryPolicy);
  const attemptTimeoutMs = options.attemptTimeoutMs ?? Math.max(NODE_ATTEMPT_TIMEOUT_MS, node.timeoutMs ?? 0);
  const tier = (name: string): Tier => ({
    name,
    attemptTimeoutMs,
    ...(retry === undefined ? {} : { retry }),
    keepsCheckpoints: true,
    ...(node.inside.length === 0 ? {} : { nodes: node.inside }),
    run: () => {
      throw new TypeError(`node ${describeValue(node.name)} runs in its graph`);
    },
  });
  const { dependency, circuit, answerTimeoutMs } = options;
  const first = {
    ...tier(NODE_TIER),
    ...(dependency === undefined ? {} : { dependency }),
    ...(circuit === undefined ? {} : { circuit }),
    ...(answerTimeoutMs === undefined ? {} : { answerTimeoutMs }),
  };
  const tiers: AgentDeclaration['tiers'] = node.hasErrorHandler ? [first, tier(ERROR_HANDLER_TIER)] : [first];
  const timed = tiers.map((one) => ({ attemptTimeoutMs: attemptTimeoutMsOf(one), retry: retryBackoffOf(one.retry) }));
  return {
    name: agentNameOf(node.name),
    phase: GRAPH_PHASE,
    required: true,
    budgetMs: options.budgetMs ?? chainMs(timed) + RETRY_TIME_MS,
    output: z.unknown() as never,
    tiers,
  };
}

/** A retry policy of LangGraph, whose waits are in milliseconds and have another jitter. */
function retryOf(policy: LangGraphNode['retryPolicy']): RetryOptions | undefined {
  if (policy === undefined) return undefined;
  const { maxAttempts = 3, initialInterval = 500, backoffFactor = 2, maxInterval = 128_000, jitter = true } = policy;
  const firstDelaySeconds = secondsOf(initialInterval);
  return {
    attempts: maxAttempts,
    firstDelaySeconds,
    backoffRate: backoffFactor,
    maxDelaySeconds: Math.max(firstDelaySeconds, secondsOf(maxInterval)),
    jitter: jitter ? 'full' : 'none',
  };
}

function secondsOf(ms: number): number {
  return Math.min(LONGEST_DELAY_SECONDS, Math.max(1, Math.ceil(ms / 1000)));
}
