import type { AgentDeclaration, AgentLogger, AgentTask, Json } from 'ballast';
import { type FaultTolerantOptions, faultTolerant } from 'ballast/langgraph';
import type { ResearchInput } from '../research/input.ts';

/** An agent's answer, and the tier that gave it. */
export interface TierAnswer<Output> {
  readonly tier: string;
  readonly output: Output;
}

/** What an agent of the native workflow is given. */
export type Asked = Pick<AgentTask<ResearchInput>, 'input' | 'results'>;

/** An agent as a node of a graph: its input, made of the state, and the update of the state, made of its answer. */
interface Place<State, Output, Update> {
  asked(state: State): Asked;
  update(answer: TierAnswer<Output>): Update;
}

const SILENT: AgentLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** As long as a tier of the native workflow has. */
const RULE_TIMEOUT_MS = 5_000;

/** An agent of the native workflow as a fault-tolerant node: its first tier is the node, the others are its fallbacks. */
export function agentNode<State, Output, Update>(
  agent: AgentDeclaration<ResearchInput, Output>,
  { asked, update }: Place<State, Output, Update>,
  options: Pick<FaultTolerantOptions<State, Update>, 'onFailure' | 'replication'> = {},
) {
  const [first, ...fallbacks] = agent.tiers.map(({ name, run, attemptTimeoutMs = RULE_TIMEOUT_MS, retry }) => ({
    name,
    timeoutMs: attemptTimeoutMs,
    ...(retry === undefined ? {} : { retry }),
    node: async (state: State, { signal }: { readonly signal?: AbortSignal }) => {
      const answer = agent.output.parse(await run(taskOf(agent, asked(state), signal)));
      return update({ tier: name, output: JSON.parse(JSON.stringify(answer)) as Output & Json });
    },
  }));
  if (first === undefined) throw new TypeError(`agent ${agent.name} has no tier`);
  const { node, name: tier, ...limits } = first;
  return faultTolerant<State, Update>(node, { ...limits, ...options, name: agent.name, tier, fallbacks });
}

function taskOf(
  { name, output }: Pick<AgentDeclaration<ResearchInput, unknown>, 'name' | 'output'>,
  { input, results }: Asked,
  signal: AbortSignal = new AbortController().signal,
): AgentTask<ResearchInput> {
  return {
    input,
    results,
    replica: 0,
    workflowId: 'graph',
    attempt: 1,
    idempotencyKey: `graph ${name}`,
    agent: { name, output },
    logger: SILENT,
    signal,
  };
}
