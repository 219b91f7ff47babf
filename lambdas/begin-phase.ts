import {
  type AgentCall,
  type BeginPhaseResponse,
  type PhaseRequest,
  phaseRequest,
  type RefusedReplica,
} from '../patterns/catalogue/payloads.ts';
import type { CircuitBreakers } from '../patterns/circuit-breaker/admission.ts';
import { type PendingCall, pendingCalls, startCall } from '../patterns/fallback/call.ts';
import { isDecided, mayDecideEarly, openingRound } from '../patterns/replication/round.ts';
import { saveCheckpoint } from '../stores/checkpoints/checkpoints.ts';
import { renewOwnership } from '../stores/checkpoints/ownership.ts';
import { createRound } from '../stores/replication/rounds.ts';
import { admitFirst } from './agent-call/admit.ts';
import { recordExhausted } from './agent-call/exhausted.ts';
import { readPhaseInputs } from './phase/phase-inputs.ts';
import { taskHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { openStores, type Stores } from './runtime/stores.ts';

/**
 * "Phase started": admits the replicas without a stored answer, and opens the vote. A completed or decided phase has none left to run.
 */
export const handler = taskHandler('begin-phase', phaseRequest, beginPhase);

async function beginPhase(request: PhaseRequest): Promise<BeginPhaseResponse> {
  const { run, phase, round } = request;
  const stores = openStores(phase.agents.flatMap(({ tiers }) => tiers));
  const { workflow, stored, hasActiveFaults, circuits } = await readPhaseInputs(stores, request);
  await renewOwnership(stores.table, workflow, run);
  if (stored.checkpoint(phase.name)?.phaseStatus === 'completed') return { calls: [], refused: [] };

  const results = stored.results(phase.name);
  const pending = pendingCalls(phase, round, results);
  const checkpoint = await saveCheckpoint(stores.table, run, phase.name, { phaseStatus: 'started', round });
  if (checkpoint.phaseStatus === 'completed') return { calls: [], refused: [] };

  const admissions = await Promise.all(pending.map((call) => admit(stores, circuits, request, call)));
  const calls = admissions.filter((admission) => 'admission' in admission);
  const refused = admissions.filter((admission) => !('admission' in admission));
  if (mayDecideEarly(phase.agents)) {
    const opening = openingRound(phase.agents, calls, refused, results);
    if (isDecided(opening)) return { calls: [], refused };
    await createRound(stores.table, run, phase.name, round, opening);
  }
  logger.info('phase started', { code: 'PHASE_STARTED', phase: phase.name, round, calls: calls.length });
  return { calls: calls.map((call) => ({ ...call, hasActiveFaults })), refused };
}

/** The call at its first admissible tier; where every circuit refuses, the replica has failed already. */
async function admit(
  stores: Stores,
  circuits: Pick<CircuitBreakers, 'admit'>,
  { run, redriveCount }: PhaseRequest,
  pending: PendingCall,
): Promise<AgentCall | RefusedReplica> {
  const { phase, round, plan, replica } = pending;
  const agent = plan.name;
  const permitRequest = { run, phase: phase.name, round, agent, replica, redriveCount };
  const decision = await admitFirst(circuits, plan.tiers, permitRequest);
  if (decision.admitted) return startCall(pending, decision, stores.table.nowMs());

  const { skipped } = decision;
  logger.error('every circuit refused', { code: 'CHAIN_REFUSED', agent, replica, skipped });
  await recordExhausted(stores, run, phase.name, { agent, replica, round, failures: [], skipped });
  return { agent, replica, skipped };
}
