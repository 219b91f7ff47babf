import {
  type AgentToPing,
  PING_CALLER_TIMEOUT_MS,
  type PingResult,
  pingResponse,
} from '../../patterns/health-checks/health.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { invokeAgent } from '../agent-call/invoke-agent.ts';

/** Pings agents concurrently. */
export async function pingAgents(agents: readonly AgentToPing[]): Promise<PingResult[]> {
  return await Promise.all(agents.map(ping));
}

async function ping({ name: agent, functionArn }: AgentToPing): Promise<PingResult> {
  const answer = await invokeAgent(functionArn, { ping: true }, PING_CALLER_TIMEOUT_MS);
  const atMs = Date.now();
  if (answer.kind === 'unanswered') return { agent, atMs, outcome: 'unanswered', error: answer.cause };
  if (answer.kind === 'failed') return { agent, atMs, outcome: 'unhealthy', error: `${answer.error}: ${answer.cause}` };
  const response = pingResponse.safeParse(answer.payload);
  if (response.success && response.data.agent === agent) return { agent, atMs, outcome: 'healthy' };
  const received = boundedText(String(JSON.stringify(answer.payload)), 200);
  return { agent, atMs, outcome: 'unhealthy', error: `it answered ${received} to a ping` };
}
