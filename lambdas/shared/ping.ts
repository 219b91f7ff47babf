import { type AgentToPing, PING_TIMEOUT_MS, type PingResult, pingResponse } from '../../patterns/health.ts';
import { invokeAgent } from './invoke-agent.ts';

/** Pings agents, all at once. */
export async function pingAgents(agents: readonly AgentToPing[]): Promise<PingResult[]> {
  return await Promise.all(agents.map(ping));
}

async function ping({ name: agent, functionArn }: AgentToPing): Promise<PingResult> {
  const answer = await invokeAgent(functionArn, { ping: true }, PING_TIMEOUT_MS);
  const atMs = Date.now();
  if (answer.kind === 'failed') return { agent, atMs, healthy: false, error: `${answer.error}: ${answer.cause}` };
  const response = pingResponse.safeParse(answer.payload);
  if (response.success && response.data.agent === agent) return { agent, atMs, healthy: true };
  const received = JSON.stringify(answer.payload)?.slice(0, 200);
  return { agent, atMs, healthy: false, error: `it answered ${received} to a ping` };
}
