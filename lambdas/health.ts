import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  type HealthStatus,
  type HealthVerdict,
  healthRequest,
  judgePing,
  statusOf,
} from '../patterns/health-checks/health.ts';
import { listHealth, type SeenChange, saveHealth } from '../stores/health-checks/health.ts';
import { pingAgents } from './agent-call/ping.ts';
import { InvocationEvents } from './runtime/events.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

/** Namespace and service come from the template. */
const metrics = new Metrics();

/** The scheduled health check: pings every agent, keeps the verdicts and publishes what changed. */
export async function handler(event: unknown): Promise<{ unhealthy: string[] }> {
  const { agents } = healthRequest.parse(event);
  logger.resetKeys();
  const table = workflowTable();
  const [before, pings] = await Promise.all([known(), pingAgents(agents)]);
  const seen = await Promise.all(pings.map((ping) => saveHealth(table, before.get(ping.agent), ping)));
  const events = new InvocationEvents();
  for (const change of seen) if (change !== undefined) await publishChange(events, change);

  const verdicts = pings.flatMap((ping) => judgePing(before.get(ping.agent), ping)?.verdict ?? []);
  const withStatus = (status: HealthStatus) =>
    verdicts.filter((verdict) => statusOf(verdict) === status).map(({ agent }) => agent);
  const [unhealthy, unknown] = [withStatus('unhealthy'), withStatus('unknown')];
  metrics.addMetric('UnhealthyAgents', MetricUnit.Count, unhealthy.length);
  metrics.publishStoredMetrics();
  logger.info('agents pinged', { code: 'HEALTH_CHECKED', agents: agents.length, unhealthy, unknown });
  return { unhealthy };

  async function known(): Promise<Map<string, HealthVerdict>> {
    return new Map((await listHealth(table)).map((verdict) => [verdict.agent, verdict]));
  }
}

async function publishChange(events: InvocationEvents, { change, verdict, before }: SeenChange): Promise<void> {
  const { agent, atMs, error } = verdict;
  const id = `${agent}#${atMs}`;
  switch (change) {
    case 'none':
      return;
    case 'fell-ill':
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
