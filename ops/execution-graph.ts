import { DescribeStateMachineForExecutionCommand } from '@aws-sdk/client-sfn';
import { plansOf } from '../patterns/catalogue/definition.ts';
import type { PhasePlan } from '../patterns/catalogue/payloads.ts';
import type { CallProgress, PhaseProgress, Progress } from './progress.ts';
import { type StateEdge, type StateNode, stateGraphOf } from './state-graph.ts';
import type { Step } from './steps.ts';
import type { Target } from './target.ts';

/**
 * How something in a graph is. `fell-back`: an agent answered by a tier after its first; `not-needed`: ended early, as the vote was
 * decided; `skipped`: every circuit refused.
 */
export type NodeState =
  | 'idle'
  | 'running'
  | 'succeeded'
  | 'fell-back'
  | 'failed'
  | 'skipped'
  | 'not-needed'
  | 'caught'
  | 'aborted';

/** A phase of the workflow with its agents. */
export interface PhaseNode {
  readonly phase: string;
  readonly state: NodeState;
  readonly round: number;
  readonly agents: readonly AgentNode[];
}

export interface AgentNode {
  readonly agent: string;
  readonly state: NodeState;
  readonly required: boolean;
  readonly replicas: number;
  readonly quorum: number;
  /** replicas that answered */
  readonly answered: number;
  readonly tiers: readonly string[];
  /** that answered, or was used last; '' before the first call */
  readonly tier: string;
}

/** The graph of an execution: its agents by phase, and the states of its definition. */
export interface ExecutionGraph {
  /** in the order of the workflow; none of a workflow without agents */
  readonly phases: readonly PhaseNode[];
  readonly states: readonly (StateNode & { readonly state: NodeState; readonly visits: number })[];
  readonly edges: readonly StateEdge[];
}

/** The definition that an execution runs under, which may be older than that of its state machine. */
export async function readDefinition({ stepFunctions }: Target, executionArn: string): Promise<string> {
  const { definition = '' } = await stepFunctions.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  return definition;
}

/** Paints the graph of a definition with how far an execution is. @param definition JSON text */
export function executionGraphOf(definition: string, progress: Progress, steps: readonly Step[]): ExecutionGraph {
  const { nodes, edges } = stateGraphOf(definition);
  const last = new Map<string, Step>();
  const visits = new Map<string, number>();
  for (const step of steps) {
    visits.set(step.name, (visits.get(step.name) ?? 0) + 1);
    const known = last.get(step.name);
    // of the items of a Map the one that failed says more than the last one
    if (known === undefined || weightOf(step) >= weightOf(known)) last.set(step.name, step);
  }
  return {
    phases: plansOf(definition).map((plan) =>
      phaseNode(
        plan,
        progress.phases.find(({ name }) => name === plan.name),
      ),
    ),
    states: nodes.map((node) => ({
      ...node,
      state: last.get(node.name)?.status ?? 'idle',
      visits: visits.get(node.name) ?? 0,
    })),
    edges,
  };
}

const WEIGHTS: readonly Step['status'][] = ['aborted', 'succeeded', 'caught', 'running', 'failed'];

function weightOf({ status }: Step): number {
  return WEIGHTS.indexOf(status);
}

function phaseNode({ name, agents }: PhasePlan, progress: PhaseProgress | undefined): PhaseNode {
  const state: NodeState = progress === undefined ? 'idle' : phaseState(progress);
  return {
    phase: name,
    state,
    round: progress?.round ?? 0,
    agents: agents.map(({ name: agent, required, replicas, quorum, tiers }) => {
      const calls = progress?.calls.filter((call) => call.agent === agent) ?? [];
      const answered = calls.filter((call) => call.state.kind === 'done').length;
      const names = tiers.map((tier) => tier.name);
      const shown = calls.find((call) => call.state.kind === 'done') ?? calls.at(-1);
      const tier = shown?.tier ?? '';
      const counts = { required, replicas, quorum, answered, tiers: names, tier };
      return { agent, state: agentState(calls, quorum, names), ...counts };
    }),
  };
}

function phaseState({ state }: PhaseProgress): NodeState {
  return state.kind === 'done' ? 'succeeded' : state.kind;
}

function agentState(calls: readonly CallProgress[], quorum: number, tiers: readonly string[]): NodeState {
  if (calls.length === 0) return 'idle';
  const done = calls.filter((call) => call.state.kind === 'done');
  if (done.length >= quorum) return done.every((call) => call.tier === tiers[0]) ? 'succeeded' : 'fell-back';
  const kinds = calls.map((call) => call.state.kind);
  if (kinds.some((kind) => ['admitted', 'running', 'waiting', 'recording', 'asking', 'unsettled'].includes(kind)))
    return 'running';
  if (kinds.includes('failed')) return calls.every((call) => call.failures.length === 0) ? 'skipped' : 'failed';
  return kinds.includes('aborted') ? 'aborted' : 'not-needed';
}
