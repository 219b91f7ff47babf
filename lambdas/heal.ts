import { CIRCUIT_BREAKER_DEFAULTS } from '../patterns/circuit-breaker/index.ts';
import {
  HEAL_EVERY_MS,
  HEAL_STEPS_PER_EXECUTION,
  type HealRequest,
  type HealResponse,
  healRequest,
  nextHealStep,
  pauseAfterCanaries,
} from '../patterns/self-healing/circuit-healing.ts';
import type { CircuitBreakerStore } from '../stores/circuit-breaker/index.ts';
import { hashOf } from '../stores/hash.ts';
import { holdCircuit, releaseCircuit } from '../stores/self-healing/claims.ts';
import { circuitBreakers } from './runtime/circuit-breakers.ts';
import { dynamo } from './runtime/dynamodb.ts';
import { InvocationEvents } from './runtime/events.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';
import { Canaries } from './self-healing/canaries.ts';

/** One step of a heal: looks at the circuit, sends what canaries it may take, and says when to look again. */
export async function handler(event: unknown): Promise<HealResponse> {
  const request = healRequest.parse(event);
  const { session, executionArn } = request;
  const { breakerId } = session;
  logger.resetKeys();
  logger.appendKeys({ breakerId });
  const table = workflowTable();
  const events = new InvocationEvents();
  const breakers = circuitBreakers(dynamo(), (event) => events.publish(event));

  const hold = await holdCircuit(table, session, executionArn);
  if (hold === undefined) return over(request, 'in other hands');
  const circuit = await breakers.read(breakerId);
  const step = nextHealStep(circuit, hold.budget, table.nowMs());
  switch (step.kind) {
    case 'over':
      return await end(request, breakers, events, Math.max(circuit?.generation ?? 0, session.generation), step.reason);
    case 'pause':
      return again(request, step.ms);
    case 'knock':
    case 'probe': {
      const canaries = new Canaries(table, request, hold.budget);
      if (step.kind === 'probe' || (await knock(breakers, canaries, breakerId))) {
        await probe(breakers, canaries, breakerId);
      }
      return again(request, pauseAfterCanaries(canaries.budget, table.nowMs()));
    }
    default:
      return step satisfies never;
  }
}

/** Tries the tier past its open circuit, once. @returns whether the circuit admits probes because of it */
async function knock(breakers: CircuitBreakerStore, canaries: Canaries, breakerId: string): Promise<boolean> {
  const id = canaries.nextId();
  if (!(await canaries.pay()) || (await canaries.send()) !== 'success') return false;
  return (await breakers.halfOpenEarly(breakerId, `canary ${id} was answered`)) === 'half-open';
}

/** Canaries under the circuit's permits, until one fails or as many succeeded as close it. */
async function probe(breakers: CircuitBreakerStore, canaries: Canaries, breakerId: string): Promise<void> {
  for (let count = 0; count < CIRCUIT_BREAKER_DEFAULTS.successesToClose; count++) {
    const permitId = canaries.nextId();
    if (!(await canaries.pay())) return;
    const decision = await breakers.admit({ breakerId, permitId, redriveCount: 0 });
    if (!decision.admitted) return;
    const outcome = await canaries.send();
    await breakers.recordOutcome(decision.admission, outcome);
    if (outcome !== 'success') return;
  }
}

/** Lets the circuit go, unless it opened again before that: its event found the circuit in our hands. */
async function end(
  request: HealRequest,
  breakers: CircuitBreakerStore,
  events: InvocationEvents,
  generation: number,
  reason: string,
): Promise<HealResponse> {
  const { session, executionArn } = request;
  const { breakerId } = session;
  await releaseCircuit(workflowTable(), breakerId, executionArn, generation);
  const circuit = await breakers.read(breakerId);
  if (circuit?.state === 'OPEN') return again(request, HEAL_EVERY_MS);
  const id = `${breakerId}#healed#${generation}`;
  await events.publishBestEffort({ code: 'HealingEnded', id, atMs: Date.now(), breakerId, reason });
  return over(request, reason);
}

function again(request: HealRequest, ms: number): HealResponse {
  const { session, executionArn } = request;
  const seconds = Math.ceil(ms / 1000);
  const step = session.step + 1;
  const name = `heal-${hashOf(executionArn, step)}`;
  if (step < HEAL_STEPS_PER_EXECUTION) return { next: 'wait', seconds, session: { ...session, step }, name };
  return { next: 'continue', seconds, session: { ...session, step: 0, after: executionArn }, name };
}

function over({ session }: HealRequest, reason: string): HealResponse {
  logger.info('heal over', { code: 'HEAL_OVER', reason });
  return { next: 'over', seconds: 0, session, name: '' };
}
