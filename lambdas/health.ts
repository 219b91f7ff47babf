import {
  decideVerdict,
  type HealthStatus,
  healthRequest,
  statusOf,
  type VerdictDecision,
} from '../patterns/health-checks/health.ts';
import { listVerdicts, saveVerdict } from '../stores/health-checks/health.ts';
import { pingAgents } from './health-checks/ping-agents.ts';
import { InvocationEvents } from './runtime/events.ts';
import { logger } from './runtime/logger.ts';
import { recordMetrics } from './runtime/metrics.ts';
import { workflowTable } from './runtime/stores.ts';

/** The scheduled health check: pings agents, stores their verdicts and publishes changes. */
export async function handler(event: unknown): Promise<{ unhealthy: string[] }> {
  const { agents } = healthRequest.parse(event);
  logger.resetKeys();
  const table = workflowTable();
  const [known, pings] = await Promise.all([listVerdicts(table), pingAgents(agents)]);
  const before = new Map(known.map((verdict) => [verdict.agent, verdict]));
  const decisions = pings.flatMap((ping) => decideVerdict(before.get(ping.agent), ping) ?? []);
  const saved = await Promise.all(decisions.map((decision) => saveVerdict(table, decision)));
  const events = new InvocationEvents();
  for (const [index, decision] of decisions.entries()) if (saved[index]) await publishChange(events, decision);

  const withStatus = (status: HealthStatus) =>
    decisions.filter(({ verdict }) => statusOf(verdict) === status).map(({ verdict }) => verdict.agent);
  const [unhealthy, unknown] = [withStatus('unhealthy'), withStatus('unknown')];
  recordMetrics({ name: 'UnhealthyAgents', value: unhealthy.length });
  logger.info('agents pinged', { code: 'HEALTH_CHECKED', agents: agents.length, unhealthy, unknown });
  return { unhealthy };
}

async function publishChange(events: InvocationEvents, { change, verdict, before }: VerdictDecision): Promise<void> {
  const { agent, atMs, error } = verdict;
  const id = `${agent}#${atMs}`;
  switch (change) {
    case 'none':
      return;
    case 'became-unhealthy':
      await events.publishBestEffort({ code: 'AgentUnhealthy', id, atMs, agent, error });
      return;
    case 'recovered':
      await events.publishBestEffort({
        code: 'AgentRecovered',
        id,
        atMs,
        agent,
        downSinceMs: before?.sinceMs ?? atMs,
      });
      return;
    default:
      change satisfies never;
  }
}
