import type { AgentCall, PhaseRequest, RefusedReplica, SuperstepResponse } from '../../patterns/catalogue/payloads.ts';
import type { CircuitBreakers } from '../../patterns/circuit-breaker/admission.ts';
import { startCall } from '../../patterns/fallback/call.ts';
import type { GraphProgress } from '../../patterns/graphs/superstep.ts';
import { type PendingTask, superstepCalls } from '../../patterns/graphs/superstep-calls.ts';
import { admitFirst } from '../agent-call/admit.ts';
import { recordExhausted } from '../agent-call/exhausted.ts';
import type { PhaseInputs } from '../phase/phase-inputs.ts';
import { logger } from '../runtime/logger.ts';
import type { Stores } from '../runtime/stores.ts';
import { threadIdOf } from './stepped-graph.ts';

/** The tasks of a superstep, each at the first tier of its node that is admitted. */
export async function planSuperstep(
  stores: Stores,
  request: Pick<PhaseRequest, 'run' | 'phase' | 'round' | 'redriveCount'>,
  { step, tasks }: GraphProgress & { readonly kind: 'tasks' },
  { circuits, hasActiveFaults }: Pick<PhaseInputs, 'circuits' | 'hasActiveFaults'>,
): Promise<SuperstepResponse> {
  const { run, phase, round } = request;
  const pending = superstepCalls(phase, round, tasks);
  const admitted = await Promise.all(pending.map((one) => admit(stores, circuits, request, one)));
  const calls = admitted.filter((one) => 'admission' in one).map((call) => ({ ...call, hasActiveFaults }));
  const refused = admitted.filter((one) => !('admission' in one));
  logger.info('superstep planned', { code: 'PHASE_STARTED', phase: phase.name, round, step, calls: calls.length });
  return { next: 'run', step, threadId: threadIdOf(run), calls, refused };
}

/** The call of a task; where every circuit refuses, it has failed already. */
async function admit(
  stores: Stores,
  circuits: Pick<CircuitBreakers, 'admit'>,
  { run, redriveCount }: Pick<PhaseRequest, 'run' | 'redriveCount'>,
  { task, call: pending }: PendingTask,
): Promise<AgentCall | RefusedReplica> {
  const { phase, round, plan, replica } = pending;
  const agent = plan.name;
  const permitRequest = { run, phase: phase.name, round, agent, replica, redriveCount };
  const decision = await admitFirst(circuits, plan.tiers, permitRequest);
  if (decision.admitted) {
    const call = startCall(pending, decision, stores.table.nowMs());
    return { ...call, task, spent: { transitions: 0, invocations: 0 } };
  }

  const { skipped } = decision;
  logger.error('every circuit refused', { code: 'CHAIN_REFUSED', agent, replica, skipped });
  await recordExhausted(stores, run, phase.name, { agent, replica, round, failures: [], skipped });
  return { agent, replica, skipped };
}
