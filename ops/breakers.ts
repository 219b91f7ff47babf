import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { PhasePlan } from '../patterns/catalogue/payloads.ts';
import type { CircuitState } from '../patterns/circuit-breaker/admission.ts';
import type { EnteredState, OperatorCommand } from '../patterns/circuit-breaker/index.ts';
import { type BreakerTable, CircuitBreakerStore, dynamoDbBreakerTable } from '../stores/circuit-breaker/index.ts';
import { EventBus } from '../stores/event-bus.ts';
import { readPlan } from './plan.ts';
import type { Target } from './target.ts';

/** A circuit as an operator sees it. */
export interface Breaker {
  /** of the stack that keeps it */
  readonly workflow: string;
  readonly stage: string;
  readonly breakerId: string;
  readonly state: CircuitState;
  readonly generation: number;
  readonly sinceMs: number;
  /** failures of the running streak */
  readonly failures: number;
  /** when a probe is admitted; null unless it is open */
  readonly openUntilMs: number | null;
  /** permits that probes hold now; null unless it is half-open */
  readonly permits: number | null;
  /** the newest acts of operators, oldest first */
  readonly audit: readonly { verb: string; reason: string; actor: string; atMs: number }[];
  /** the newest states that it entered, and why, oldest first; none before its first transition */
  readonly history: readonly EnteredState[];
}

/** None of the workflows has a circuit of this id. */
export class CircuitNotFoundError extends InvalidInputError {}

/**
 * Carries out an operator's command, which is kept with its reason, on the circuit of one workflow.
 * @param targets the workflows that may have the circuit
 * @param confirm called with the workflow that has it, before anything is changed; nothing is when it throws
 * @throws InvalidInputError for a command that is refused, and for a circuit that none of them has or more than one
 */
export async function runBreakerCommandAmong(
  targets: readonly Target[],
  command: OperatorCommand,
  confirm: (target: Target) => Promise<void> = async () => undefined,
): Promise<Breaker> {
  const circuits = await Promise.all(
    targets.map(async (target) => ({ target, ids: breakerIdsOf(await readPlan(target)) })),
  );
  const [found, ...others] = circuits.filter(({ ids }) => ids.includes(command.breakerId));
  const quoted = JSON.stringify(command.breakerId);
  if (found === undefined) {
    const known = circuits.flatMap(({ ids }) => ids).join(', ');
    throw new CircuitNotFoundError(`there is no circuit ${quoted}; there are ${known}`);
  }
  if (others.length > 0) {
    const names = [found, ...others].map(({ target }) => `--workflow ${target.workflow} --stage ${target.stage}`);
    throw new InvalidInputError(`circuit ${quoted} is in ${names.length} workflows; give ${names.join(' or ')}`);
  }
  await confirm(found.target);
  return breakerOf(found.target, await storeOf(found.target).runCommand(command));
}

/** The same for one workflow. */
export function runBreakerCommand(target: Target, command: OperatorCommand): Promise<Breaker> {
  return runBreakerCommandAmong([target], command);
}

/** Every circuit that anything ever happened to; a tier without one is CLOSED. */
export async function listBreakers(target: Target): Promise<Breaker[]> {
  return (await tableOf(target).list()).map((record) => breakerOf(target, record));
}

/** The circuits of a workflow's tiers. */
function breakerIdsOf(plan: readonly PhasePlan[]): string[] {
  const tiers = plan.flatMap(({ agents }) => agents).flatMap(({ tiers }) => tiers);
  return [...new Set(tiers.map(({ breakerId }) => breakerId))].toSorted((a, b) => a.localeCompare(b));
}

function tableOf({ dynamoDb, breakerTable }: Target): BreakerTable {
  return dynamoDbBreakerTable(dynamoDb, breakerTable);
}

/** An event that the bus refuses stays with the circuit; the sweeper publishes it within a minute. */
function storeOf(target: Target): CircuitBreakerStore {
  const bus = new EventBus(target.eventBridge, target.eventBus);
  return new CircuitBreakerStore(tableOf(target), {
    publish: (event) => bus.publish(event),
    nowMs: target.nowMs,
  });
}

function breakerOf(target: Target, record: Awaited<ReturnType<CircuitBreakerStore['runCommand']>>): Breaker {
  const { breakerId, state, generation, sinceMs, audit, history } = record;
  return {
    workflow: target.workflow,
    stage: target.stage,
    breakerId,
    state,
    generation,
    sinceMs,
    failures: record.state === 'CLOSED' ? record.failed.size : 0,
    openUntilMs: record.state === 'OPEN' ? record.openUntilMs : null,
    permits: record.state === 'HALF_OPEN' ? Object.keys(record.permits).length : null,
    audit: audit.map(({ verb, reason, actor, atMs }) => ({ verb, reason, actor, atMs })),
    history,
  };
}
