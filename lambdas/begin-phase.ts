import {
  type AgentCall,
  type AgentPlan,
  type BeginPhaseResponse,
  type PhasePlan,
  type PhaseRequest,
  phaseRequest,
  type RefusedReplica,
} from '../patterns/catalogue/payloads.ts';
import { ballotIn, type StoredResult } from '../patterns/degradation/settlement.ts';
import { type PendingCall, startCall } from '../patterns/fallback/call.ts';
import { isDecided, itemKey, mayDecideEarly, type Round, type RoundVote } from '../patterns/replication/round.ts';
import { saveCheckpoint } from '../stores/checkpoints/checkpoints.ts';
import { renewOwnership } from '../stores/checkpoints/ownership.ts';
import { listResults } from '../stores/checkpoints/results.ts';
import { openRound } from '../stores/replication/rounds.ts';
import { admitFirst } from './agent-call/admit.ts';
import { exhausted } from './agent-call/exhausted.ts';
import { runHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { openStores, type Stores } from './runtime/stores.ts';

/**
 * "Phase started": leaves out what is stored, admits the rest and opens the round where replicas vote. A phase that is
 * completed, or decided before it runs, has nothing left to run.
 */
export const handler = runHandler('begin-phase', phaseRequest, beginPhase);

async function beginPhase(request: PhaseRequest): Promise<BeginPhaseResponse> {
  const { run, phase, round } = request;
  const stores = openStores();

  await renewOwnership(stores.workflows, run);
  const checkpoint = await saveCheckpoint(stores.workflows, run, phase.name, { phaseStatus: 'started', round });
  if (checkpoint.phaseStatus === 'completed') return { calls: [], refused: [] };

  const results = await listResults(stores.workflows, run, phase.name);
  const pending = pendingCalls(request, results);
  const admissions = await Promise.all(pending.map((call) => admit(stores, request, call)));
  const admitted = admissions.filter((admission) => 'admission' in admission);
  const refused = admissions.filter((admission) => !('admission' in admission));
  if (mayDecideEarly(phase.agents)) {
    const votes = roundOf(phase, pending, admitted, results);
    if (isDecided(votes)) return { calls: [], refused };
    await openRound(stores.workflows, run, phase.name, round, votes);
  }
  logger.info('phase started', { code: 'PHASE_STARTED', phase: phase.name, round, calls: admitted.length });
  return { calls: admitted, refused };
}

/** The replicas that have no answer yet, of the agents whose quorum is not stored. */
function pendingCalls({ phase, round }: PhaseRequest, results: readonly StoredResult[]): PendingCall[] {
  const early = mayDecideEarly(phase.agents);
  return phase.agents.flatMap((plan) =>
    missingReplicas(plan, results).map((replica) => ({ phase, round, plan, replica, early })),
  );
}

function missingReplicas(plan: AgentPlan, results: readonly StoredResult[]): number[] {
  const answered = new Set(results.filter((result) => result.agent === plan.name).map((result) => result.replica));
  return Array.from({ length: plan.replicas }, (_, replica) => replica).filter((replica) => !answered.has(replica));
}

/** The call at its first admissible tier; where every circuit refuses, the replica has failed already. */
async function admit(
  stores: Stores,
  { run, redriveCount }: PhaseRequest,
  pending: PendingCall,
): Promise<AgentCall | RefusedReplica> {
  const { phase, round, plan, replica } = pending;
  const request = { run, phase: phase.name, round, agent: plan.name, replica, redriveCount };
  const decision = await admitFirst(stores.breakers, plan.tiers, request);
  if (decision.admitted) return startCall(pending, decision, stores.workflows.nowMs());

  const { skipped } = decision;
  logger.error('every circuit refused', { code: 'CHAIN_REFUSED', agent: plan.name, replica, skipped });
  await exhausted(stores, run, phase.name, { agent: plan.name, replica, round, failures: [], skipped });
  return { agent: plan.name, replica, skipped };
}

/** The round as it opens: what is stored has voted, what no circuit admitted has failed. */
function roundOf(
  phase: PhasePlan,
  pending: readonly PendingCall[],
  admitted: readonly AgentCall[],
  results: readonly StoredResult[],
): Round {
  const items = admitted.map((call) => itemKey(call.agent, call.replica));
  const refused = pending.map((call) => itemKey(call.plan.name, call.replica)).filter((key) => !items.includes(key));
  const votes: Record<string, RoundVote> = Object.fromEntries(refused.map((key) => [key, { failed: true }]));
  for (const result of results) votes[itemKey(result.agent, result.replica)] = ballotIn(result);
  const quorums = phase.agents.map(({ name, replicas, quorum, combinator }) => [
    name,
    { replicas, quorum, combinator },
  ]);
  return { quorums: Object.fromEntries(quorums), items, votes };
}
