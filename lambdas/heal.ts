import {
  decideHealingStep,
  type HealingResponse,
  healingRequest,
  newestGeneration,
  pauseAfterCanaries,
} from '../patterns/self-healing/circuit-healing.ts';
import { claimCircuit } from '../stores/self-healing/claims.ts';
import { circuitBreakers, circuitSettings } from './runtime/circuit-breakers.ts';
import { dynamo } from './runtime/dynamodb.ts';
import { InvocationEvents } from './runtime/events.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';
import { Canaries } from './self-healing/canaries.ts';
import { done, endHealing, probe, probeEarly, waitThenRepeat } from './self-healing/steps.ts';

/** One step of a healing: reads the circuit, sends the canaries it may take, and schedules the next step. */
export async function handler(event: unknown): Promise<HealingResponse> {
  const request = healingRequest.parse(event);
  const { session, executionArn, agents, sample } = request;
  const { breakerId } = session;
  logger.resetKeys();
  logger.appendKeys({ breakerId });
  const table = workflowTable();
  const events = new InvocationEvents();
  const tiers = agents.flatMap((agent) => agent.tiers);
  const breakers = circuitBreakers(dynamo(), (event) => events.publish(event), tiers);

  const claim = await claimCircuit(table, session, executionArn);
  if (claim === undefined) return done(request, 'owned-by-another');
  const circuit = await breakers.read(breakerId);
  const step = decideHealingStep(circuit, sample, claim.budget, table.nowMs());
  switch (step.kind) {
    case 'done': {
      const generation = newestGeneration(circuit, session);
      return await endHealing(request, table, breakers, events, generation, step.reason);
    }
    case 'pause':
      return waitThenRepeat(request, step.ms);
    case 'early-probe':
    case 'probe': {
      const canaries = new Canaries(table, request, step.sample, claim.budget);
      const isHalfOpen = step.kind === 'probe' || (await probeEarly(breakers, canaries, breakerId));
      if (isHalfOpen) await probe(breakers, canaries, breakerId, circuitSettings(tiers)(breakerId));
      return waitThenRepeat(request, pauseAfterCanaries(canaries.budget, table.nowMs()));
    }
    default:
      return step satisfies never;
  }
}
