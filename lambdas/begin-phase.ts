import {
  type AgentCall,
  type BeginPhaseResponse,
  type PhaseRequest,
  phaseRequest,
  type RefusedReplica,
} from '../patterns/catalogue/payloads.ts';
import { type PendingCall, pendingCalls, startCall } from '../patterns/fallback/call.ts';
import { isDecided, mayDecideEarly, openingRound } from '../patterns/replication/round.ts';
import { saveCheckpoint } from '../stores/checkpoints/checkpoints.ts';
import { renewOwnership } from '../stores/checkpoints/ownership.ts';
import { listResults } from '../stores/checkpoints/results.ts';
import { openRound } from '../stores/replication/rounds.ts';
import { admitFirst } from './agent-call/admit.ts';
import { recordExhausted } from './agent-call/exhausted.ts';
import { taskHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { openStores, type Stores } from './runtime/stores.ts';

/**
 * "Phase started": leaves out replicas with a stored answer, admits the others and opens the round where replicas vote. A phase that is
 * completed, or decided before it runs, has nothing left to run.
 */
export const handler = taskHandler('begin-phase', phaseRequest, beginPhase);

async function beginPhase(request: PhaseRequest): Promise<BeginPhaseResponse> {
  const { run, phase, round } = request;
  const stores = openStores(phase.agents.flatMap(({ tiers }) => tiers));
  await renewOwnership(stores.table, run);
  const checkpoint = await saveCheckpoint(stores.table, run, phase.name, { phaseStatus: 'started', round });
  if (checkpoint.phaseStatus === 'completed') return { calls: [], refused: [] };

  const results = await listResults(stores.table, run, phase.name);
  const pending = pendingCalls(phase, round, results);
  const admissions = await Promise.all(pending.map((call) => admit(stores, request, call)));
  const calls = admissions.filter((admission) => 'admission' in admission);
  const refused = admissions.filter((admission) => !('admission' in admission));
  if (mayDecideEarly(phase.agents)) {
    const opening = openingRound(phase.agents, calls, refused, results);
    if (isDecided(opening)) return { calls: [], refused };
    await openRound(stores.table, run, phase.name, round, opening);
  }
  logger.info('phase started', { code: 'PHASE_STARTED', phase: phase.name, round, calls: calls.length });
  return { calls, refused };
}

/** The call at its first admissible tier; where every circuit refuses, the replica has failed already. */
async function admit(
  stores: Stores,
  { run, redriveCount }: PhaseRequest,
  pending: PendingCall,
): Promise<AgentCall | RefusedReplica> {
  const { phase, round, plan, replica } = pending;
  const agent = plan.name;
  const permitRequest = { run, phase: phase.name, round, agent, replica, redriveCount };
  const decision = await admitFirst(stores.breakers, plan.tiers, permitRequest);
  if (decision.admitted) return startCall(pending, decision, stores.table.nowMs());

  const { skipped } = decision;
  logger.error('every circuit refused', { code: 'CHAIN_REFUSED', agent, replica, skipped });
  await recordExhausted(stores, run, phase.name, { agent, replica, round, failures: [], skipped });
  return { agent, replica, skipped };
}
