import { type HealthStatus, type HealthVerdict, statusOf } from '../patterns/health-checks/health.ts';
import { listVerdicts } from '../stores/health-checks/health.ts';
import { type Breaker, listBreakers } from './breakers.ts';
import { type Target, workflowTableOf } from './target.ts';

/** Health of a workflow: its agents and its circuits. */
export interface HealthReport {
  /** of the newest scheduled check, by agent; none before the first one */
  readonly agents: readonly (HealthVerdict & { readonly status: HealthStatus })[];
  /** circuits that are not CLOSED */
  readonly circuits: readonly Breaker[];
}

/** Reads the newest verdicts and the circuits that are not CLOSED. */
export async function readHealth(target: Target): Promise<HealthReport> {
  const table = workflowTableOf(target);
  const [agents, circuits] = await Promise.all([listVerdicts(table), listBreakers(target)]);
  return {
    agents: agents.map((verdict) => ({ ...verdict, status: statusOf(verdict) })),
    circuits: circuits.filter(({ state }) => state !== 'CLOSED'),
  };
}
