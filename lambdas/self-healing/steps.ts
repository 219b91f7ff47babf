import type { CircuitBreakerSettings } from '../../patterns/circuit-breaker/index.ts';
import { stableId } from '../../patterns/hash.ts';
import {
  CANARY_EVERY_MS,
  HEALING_STEPS_PER_EXECUTION,
  type HealingEndReason,
  type HealingRequest,
  type HealingResponse,
} from '../../patterns/self-healing/circuit-healing.ts';
import type { CircuitBreakerStore } from '../../stores/circuit-breaker/index.ts';
import { releaseCircuit } from '../../stores/self-healing/claims.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import type { InvocationEvents } from '../runtime/events.ts';
import { logger } from '../runtime/logger.ts';
import type { Canaries } from './canaries.ts';

/** Sends one canary past the open circuit. @returns whether its success half-opened the circuit */
export async function probeEarly(
  breakers: CircuitBreakerStore,
  canaries: Canaries,
  breakerId: string,
): Promise<boolean> {
  const canary = await canaries.acquire();
  if (canary === undefined || (await canaries.send(canary)) !== 'success') return false;
  return (await breakers.halfOpenEarly(breakerId, `canary ${canary.id} was answered`)) === 'half-open';
}

/** Sends canaries under the circuit's permits, until one fails or as many succeeded as close the circuit. */
export async function probe(
  breakers: CircuitBreakerStore,
  canaries: Canaries,
  breakerId: string,
  { successesToClose }: Pick<CircuitBreakerSettings, 'successesToClose'>,
): Promise<void> {
  for (let count = 0; count < successesToClose; count++) {
    const canary = await canaries.acquire();
    if (canary === undefined) return;
    const decision = await breakers.admit({ breakerId, permitId: canary.id, redriveCount: 0 });
    if (!decision.admitted) return;
    const outcome = await canaries.send(canary);
    await breakers.recordOutcome(decision.admission, outcome);
    if (outcome !== 'success') return;
  }
}

/**
 * Releases the circuit and publishes that the healing ended, unless a healing with canaries finds the circuit open again: the
 * event of that opening was ignored while this healing owned the circuit.
 */
export async function endHealing(
  request: HealingRequest,
  table: WorkflowTable,
  breakers: CircuitBreakerStore,
  events: InvocationEvents,
  generation: number,
  reason: HealingEndReason,
): Promise<HealingResponse> {
  const { session, executionArn } = request;
  const { breakerId } = session;
  await releaseCircuit(table, breakerId, executionArn, generation);
  const circuit = await breakers.read(breakerId);
  if (circuit?.state === 'OPEN' && reason !== 'no-sample') return waitThenRepeat(request, CANARY_EVERY_MS);
  const id = `${breakerId}#healed#${generation}`;
  await events.publishBestEffort({ code: 'HealingEnded', id, atMs: Date.now(), breakerId, reason });
  return done(request, reason);
}

/** The next step after a pause: in this execution, or in a new one when this one has made its steps. */
export function waitThenRepeat({ session, executionArn }: HealingRequest, ms: number): HealingResponse {
  const waitSeconds = Math.ceil(ms / 1000);
  const step = session.step + 1;
  const nextExecutionName = `heal-${stableId(executionArn, step)}`;
  if (step < HEALING_STEPS_PER_EXECUTION) {
    return { next: 'wait', waitSeconds, session: { ...session, step }, nextExecutionName };
  }
  const next = { ...session, step: 0, previousExecutionArn: executionArn };
  return { next: 'continue', waitSeconds, session: next, nextExecutionName };
}

export function done({ session }: HealingRequest, reason: HealingEndReason | 'owned-by-another'): HealingResponse {
  logger.info('healing done', { code: 'HEALING_DONE', reason });
  return { next: 'done', waitSeconds: 0, session, nextExecutionName: '' };
}
