import { AgentUnhealthyError } from '../patterns/catalogue/errors.ts';
import { circuitBreakerSettings } from '../patterns/circuit-breaker/index.ts';
import {
  type AgentToAsk,
  judgeWait,
  type NotReady,
  refusesCalls,
  waitRequest,
} from '../patterns/health-checks/health.ts';
import type { BreakerReader } from '../stores/circuit-breaker/index.ts';
import { pingAgents } from './agent-call/ping.ts';
import { breakerReader } from './runtime/circuit-breakers.ts';
import { dynamo } from './runtime/dynamodb.ts';
import { logger } from './runtime/logger.ts';

/** What the state machine does next: go on, or ask again. */
export interface WaitResponse {
  readonly ready: boolean;
  /** every agent was ready at the first check */
  readonly immediately: boolean;
  readonly waitingSinceMs: number;
}

/**
 * Asked while a workflow waits for agents: whether each of them answers a ping and has a tier whose circuit admits calls.
 * @throws AgentUnhealthyError naming them, once they were waited for long enough
 */
export async function handler(event: unknown): Promise<WaitResponse> {
  const { agents, names, waitingSinceMs } = waitRequest.parse(event);
  logger.resetKeys();
  const nowMs = Date.now();
  const asked = agents.filter(({ name }) => names?.includes(name) ?? true);
  const verdict = judgeWait(await missing(asked), waitingSinceMs, nowMs);
  switch (verdict.kind) {
    case 'ready':
      return { ready: true, immediately: verdict.immediately, waitingSinceMs };
    case 'wait':
      logger.info('agents not ready', { code: 'AGENTS_NOT_READY', notReady: verdict.notReady });
      return { ready: false, immediately: false, waitingSinceMs: waitingSinceMs === 0 ? nowMs : waitingSinceMs };
    case 'give-up':
      throw new AgentUnhealthyError(verdict.notReady.map(({ agent, why }) => `${agent}: ${why}`).join('; '));
    default:
      return verdict satisfies never;
  }
}

async function missing(agents: readonly AgentToAsk[]): Promise<NotReady[]> {
  const breakers = breakerReader(dynamo());
  const [pings, refused] = await Promise.all([
    pingAgents(agents),
    Promise.all(agents.map((agent) => refusedBy(breakers, agent))),
  ]);
  return [
    ...pings.flatMap((ping) => (ping.outcome === 'healthy' ? [] : [{ agent: ping.agent, why: ping.error }])),
    ...refused.flat(),
  ];
}

/** Refused when no circuit of its tiers admits a call; a circuit that cannot be read admits (reads fail open). */
async function refusedBy(breakers: BreakerReader, { name, tiers }: AgentToAsk): Promise<NotReady[]> {
  const settings = circuitBreakerSettings();
  const refuses = await Promise.all(
    tiers.map(async ({ breakerId }) => {
      try {
        return refusesCalls(await breakers.read(breakerId), Date.now(), settings);
      } catch (error) {
        logger.warn('circuit not read', { code: 'BREAKER_UNREAD', breakerId, error: String(error) });
        return false;
      }
    }),
  );
  if (refuses.some((refusal) => !refusal)) return [];
  return [{ agent: name, why: `every circuit refuses: ${tiers.map(({ breakerId }) => breakerId).join(', ')}` }];
}
