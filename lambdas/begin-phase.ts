import { type PendingCall, startCall } from '../patterns/call.ts';
import { type AgentCall, type BeginPhaseResponse, phaseRequest } from '../patterns/payloads.ts';
import type { StoredResult } from '../patterns/settlement.ts';
import { saveCheckpoint } from '../stores/workflows/checkpoints.ts';
import { storeFailure } from '../stores/workflows/failures.ts';
import { listResults } from '../stores/workflows/results.ts';
import { admitFirst } from './shared/admit.ts';
import { logger, logRun } from './shared/logger.ts';
import { type Stores, storesFor } from './shared/stores.ts';

/** "Phase started": leaves out what is stored, admits the rest. A phase that is completed has nothing left to run. */
export async function handler(event: unknown): Promise<BeginPhaseResponse> {
  const { run, phase, round, redriveCount } = phaseRequest.parse(event);
  logRun(run);
  const stores = storesFor(run, `begin ${phase.name} ${round}`);

  const checkpoint = await saveCheckpoint(stores.workflows, run, phase.name, { phaseStatus: 'started', round });
  if (checkpoint.phaseStatus === 'completed') return { calls: [] };

  const results = await listResults(stores.workflows, run.workflowId, phase.name);
  const nowMs = stores.workflows.nowMs();
  const pending = phase.agents.flatMap((plan) =>
    missingReplicas(plan, results).map((replica) => ({ phase, round, plan, replica, nowMs })),
  );
  const calls = await Promise.all(pending.map((call) => admit(stores, { run, redriveCount }, call)));
  const admitted = calls.filter((call) => call !== undefined);
  logger.info('phase started', { code: 'PHASE_STARTED', phase: phase.name, round, calls: admitted.length });
  return { calls: admitted };
}

/** An agent whose quorum is stored is done; of any other the replicas without an answer run. */
function missingReplicas(plan: PendingCall['plan'], results: readonly StoredResult[]): number[] {
  const answered = new Set(results.filter((result) => result.agent === plan.name).map((result) => result.replica));
  if (answered.size >= plan.quorum) return [];
  return Array.from({ length: plan.replicas }, (_, replica) => replica).filter((replica) => !answered.has(replica));
}

/** The call at its first admissible tier; where every circuit refuses, the replica has failed already. */
async function admit(
  stores: Stores,
  { run, redriveCount }: Pick<ReturnType<typeof phaseRequest.parse>, 'run' | 'redriveCount'>,
  pending: PendingCall,
): Promise<AgentCall | undefined> {
  const { phase, round, plan, replica } = pending;
  const applicant = { run, phase: phase.name, round, agent: plan.name, replica, redriveCount };
  const decision = await admitFirst(stores.breakers, plan.tiers, applicant);
  if (decision.admitted) return startCall(pending, decision.admission, decision.tier, decision.skipped);

  const { skipped } = decision;
  logger.error('every circuit refused', { code: 'CHAIN_REFUSED', agent: plan.name, replica, skipped });
  await storeFailure(stores.workflows, run, phase.name, { agent: plan.name, replica, round, failures: [], skipped });
  return undefined;
}
