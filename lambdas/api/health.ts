import { type Breaker, listBreakers } from '../../ops/breakers.ts';
import { readHealth } from '../../ops/health.ts';
import { readPlan } from '../../ops/plan.ts';
import type { Target } from '../../ops/target.ts';
import { unavailableAgents } from '../../patterns/api/availability.ts';
import { type ApiResponse, jsonResponse } from './response.ts';

export async function listCircuits(target: Target): Promise<ApiResponse> {
  return jsonResponse(200, { circuits: (await listBreakers(target)).map(circuitOf) });
}

/** 503 when a required agent has no healthy tier, as load balancers and monitors expect. */
export async function getHealth(target: Target): Promise<ApiResponse> {
  const [{ agents, circuits }, plan] = await Promise.all([readHealth(target), readPlan(target)]);
  const unavailable = unavailableAgents(plan, agents, circuits);
  return jsonResponse(unavailable.length === 0 ? 200 : 503, {
    status: unavailable.length === 0 ? 'healthy' : 'unhealthy',
    unavailable,
    agents,
    circuits: circuits.map(circuitOf),
  });
}

/** A circuit without the stack it is of, which is that of the API. */
export function circuitOf({ workflow: _, stage: __, ...circuit }: Breaker) {
  return circuit;
}
