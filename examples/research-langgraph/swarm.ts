import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { type AgentDeclaration, AgentError } from 'ballast';
import type { ResearchInput } from '../research/input.ts';
import type { ResearchSignal } from '../research/outputs.ts';
import { type Asked, agentNode, type TierAnswer } from './agent-node.ts';
import { RESEARCHERS } from './researchers.ts';

/** More than this share of the required agents without an answer fails the research. */
const CRITICAL_SHARE = 0.3;

/** Each a fault-tolerant node, which the node of the research calls: one that fails fails none of the others. */
export const RESEARCHER_NODES = RESEARCHERS.map((agent: AgentDeclaration<ResearchInput, ResearchSignal>) =>
  Object.assign(agentNode(agent, { asked: (asked: Asked) => asked, update: (answer) => answer }), { agent }),
);

/**
 * Asks all agents at once. Without an optional agent, or one of four required ones, the research goes on.
 * @throws AgentError naming the agents that failed, when too many of the required ones did
 */
export async function researchSwarm(
  input: ResearchInput,
  config: LangGraphRunnableConfig,
): Promise<Readonly<Record<string, TierAnswer<ResearchSignal>>>> {
  const asked = await Promise.allSettled(RESEARCHER_NODES.map((node) => node({ input, results: {} }, config)));
  const answers: Record<string, TierAnswer<ResearchSignal>> = {};
  const failed: string[] = [];
  for (const [index, { agent }] of RESEARCHER_NODES.entries()) {
    const outcome = asked[index];
    if (outcome?.status === 'fulfilled') answers[agent.name] = outcome.value;
    else if (agent.required) failed.push(`${agent.name}: ${String(outcome?.reason)}`);
  }
  const required = RESEARCHERS.filter((agent) => agent.required).length;
  if (failed.length > CRITICAL_SHARE * required) throw new AgentError(failed.join('; '));
  return answers;
}
