import { type AgentDeclaration, AgentError } from 'ballast';
import type { ResearchInput } from '../research/input.ts';
import type { ResearchSignal } from '../research/outputs.ts';
import { askAgent, type TierAnswer } from './ask-agent.ts';

/** More than this share of the required agents without an answer fails the research. */
const CRITICAL_SHARE = 0.3;

/**
 * Asks all agents at once. Without an optional agent, or one of four required ones, the research goes on.
 * @throws AgentError naming the agents that failed, when too many of the required ones did
 */
export async function researchSwarm(
  agents: readonly AgentDeclaration<ResearchInput, ResearchSignal>[],
  input: ResearchInput,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, TierAnswer<ResearchSignal>>>> {
  const asked = await Promise.allSettled(agents.map((agent) => askAgent(agent, input, {}, signal)));
  const answers: Record<string, TierAnswer<ResearchSignal>> = {};
  const failed: string[] = [];
  for (const [index, agent] of agents.entries()) {
    const outcome = asked[index];
    if (outcome?.status === 'fulfilled') answers[agent.name] = outcome.value;
    else if (agent.required) failed.push(`${agent.name}: ${String(outcome?.reason)}`);
  }
  const required = agents.filter((agent) => agent.required).length;
  if (failed.length > CRITICAL_SHARE * required) throw new AgentError(failed.join('; '));
  return answers;
}
