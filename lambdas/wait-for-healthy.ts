import { AgentUnhealthyError } from '../patterns/catalogue/errors.ts';
import { decideWait, waitRequest } from '../patterns/health-checks/health.ts';
import { findNotReady } from './health-checks/find-not-ready.ts';
import { logger } from './runtime/logger.ts';

/** The next step of the state machine: continue when ready, else check again. */
export interface WaitResponse {
  readonly ready: boolean;
  /** every agent was ready at the first check */
  readonly immediately: boolean;
  readonly waitingSinceMs: number;
  /** names of the agents to check again: one that was ready is not asked again */
  readonly notReady: readonly string[];
  /** before the next check; 0 when ready */
  readonly pauseSeconds: number;
}

/**
 * One check while a recovery waits for agents: whether each answers a ping and has a tier whose circuit admits calls.
 * @throws AgentUnhealthyError with the agents that are not ready, after the limit of the wait
 */
export async function handler(event: unknown): Promise<WaitResponse> {
  const { agents, names, waitingSinceMs } = waitRequest.parse(event);
  logger.resetKeys();
  const nowMs = Date.now();
  const awaited = agents.filter(({ name }) => names.includes(name));
  const decision = decideWait(await findNotReady(awaited), waitingSinceMs, nowMs);
  switch (decision.kind) {
    case 'ready':
      return { ready: true, immediately: decision.immediately, waitingSinceMs, notReady: [], pauseSeconds: 0 };
    case 'wait': {
      const { notReady, pauseSeconds } = decision;
      logger.info('agents not ready', { code: 'AGENTS_NOT_READY', notReady });
      return {
        ready: false,
        immediately: false,
        waitingSinceMs: waitingSinceMs === 0 ? nowMs : waitingSinceMs,
        notReady: [...new Set(notReady.map(({ agent }) => agent))],
        pauseSeconds,
      };
    }
    case 'give-up':
      throw new AgentUnhealthyError(decision.notReady.map(({ agent, cause }) => `${agent}: ${cause}`).join('; '));
    default:
      return decision satisfies never;
  }
}
