import { type AgentToCheck, type NotReady, refusesCalls } from '../../patterns/health-checks/health.ts';
import type { BreakerReader } from '../../stores/circuit-breaker/index.ts';
import { breakerReader, circuitSettings } from '../runtime/circuit-breakers.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { logger } from '../runtime/logger.ts';
import { pingAgents } from './ping-agents.ts';

/** The agents that do not answer a ping, or have no tier whose circuit admits calls. */
export async function findNotReady(agents: readonly AgentToCheck[]): Promise<NotReady[]> {
  const breakers = breakerReader(dynamo());
  const [pings, refused] = await Promise.all([
    pingAgents(agents),
    Promise.all(agents.map((agent) => findRefused(breakers, agent))),
  ]);
  return [
    ...pings.flatMap((ping) => (ping.outcome === 'healthy' ? [] : [{ agent: ping.agent, cause: ping.error }])),
    ...refused.flat(),
  ];
}

/** The agent, when the circuits of all its tiers refuse calls; a circuit that cannot be read admits them (fail open). */
async function findRefused(breakers: BreakerReader, { name, tiers }: AgentToCheck): Promise<NotReady[]> {
  const settings = circuitSettings(tiers);
  const isRefused = await Promise.all(
    tiers.map(async ({ breakerId }) => {
      try {
        return refusesCalls(await breakers.read(breakerId), Date.now(), settings(breakerId));
      } catch (error) {
        logger.warn('circuit not read', { code: 'CIRCUIT_UNREADABLE', breakerId, error: String(error) });
        return false;
      }
    }),
  );
  if (!isRefused.every(Boolean)) return [];
  return [{ agent: name, cause: `every circuit refuses: ${tiers.map(({ breakerId }) => breakerId).join(', ')}` }];
}
