import type { PhasePlan } from '../catalogue/payloads.ts';
import type { CircuitState } from '../circuit-breaker/admission.ts';
import type { HealthStatus } from '../health-checks/health.ts';

/** A required agent that no run can have an answer of now. */
export interface UnavailableAgent {
  readonly agent: string;
  readonly phase: string;
  readonly cause: string;
}

/** The circuits that refuse calls; one that is half open admits a probe. */
const REFUSING: readonly CircuitState[] = ['OPEN', 'ISOLATED'];

/** The required agents that fail their health check, or whose circuits all refuse calls. */
export function unavailableAgents(
  plan: readonly PhasePlan[],
  agents: readonly { readonly agent: string; readonly status: HealthStatus; readonly error: string }[],
  circuits: readonly { readonly breakerId: string; readonly state: CircuitState }[],
): UnavailableAgent[] {
  const statusOf = new Map(agents.map((each) => [each.agent, each]));
  const refusing = new Set(circuits.filter(({ state }) => REFUSING.includes(state)).map(({ breakerId }) => breakerId));
  return plan.flatMap(({ name: phase, agents: planned }) =>
    planned
      .filter(({ required }) => required)
      .flatMap(({ name: agent, tiers }) => {
        const checked = statusOf.get(agent);
        if (checked?.status === 'unhealthy') return [{ agent, phase, cause: checked.error }];
        if (!tiers.every(({ breakerId }) => refusing.has(breakerId))) return [];
        return [
          {
            agent,
            phase,
            cause: `the circuits of all its tiers refuse calls: ${tiers.map(({ breakerId }) => breakerId).join(', ')}`,
          },
        ];
      }),
  );
}
