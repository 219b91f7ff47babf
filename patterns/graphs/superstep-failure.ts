import type { CataloguedError } from '../catalogue/errors.ts';
import { GraphError } from '../catalogue/graph-errors.ts';
import type { PhasePlan } from '../catalogue/payloads.ts';
import { agentNameOf } from '../declarations/graph.ts';
import { type FailedTier, failedTiers } from '../degradation/failed-tiers.ts';
import { phaseVerdict } from '../degradation/phase-verdict.ts';
import type { Settlement, StoredFailure } from '../degradation/settlement.ts';
import type { GraphProgress } from './superstep.ts';

/** Why a graph cannot go on. */
export interface GraphFailure {
  readonly error: CataloguedError;
  readonly failedAgents: readonly string[];
  readonly failedTiers: readonly FailedTier[];
}

/** The failure of a superstep: tasks that have run and stored no writes. @param failures those stored of its calls */
export function superstepFailure(
  phase: PhasePlan,
  { tasks }: GraphProgress & { readonly kind: 'tasks' },
  failures: readonly StoredFailure[],
): GraphFailure {
  const failed = new Set(tasks.map(({ node }) => agentNameOf(node)));
  const settlements = phase.agents
    .filter(({ name }) => failed.has(name))
    .map((plan): Settlement => {
      const own = failures.filter(({ agent }) => agent === plan.name);
      return { kind: 'failed', plan, results: [], failures: own };
    });
  const verdict = phaseVerdict(phase.name, settlements);
  if (verdict.kind !== 'failed') throw new TypeError('a superstep with failed tasks has failed');
  return { error: verdict.error, failedAgents: verdict.failedAgents, failedTiers: failedTiers(settlements) };
}

/** The failure of a graph that runs in a circle. */
export function recursionFailure(recursionLimit: number): GraphFailure {
  const error = new GraphError(`the graph has not ended after ${recursionLimit} supersteps`);
  return { error, failedAgents: [], failedTiers: [] };
}
