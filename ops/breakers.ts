import type { CircuitState } from '../patterns/admission.ts';
import type { OperatorOrder } from '../patterns/circuit-breaker.ts';
import { InvalidInputError } from '../patterns/errors.ts';
import { CircuitBreakerStore, dynamoDbBreakerTable } from '../stores/circuit-breaker.ts';
import { readDefinition } from './definition.ts';
import type { Target } from './target.ts';

/** A circuit as an operator sees it. */
export interface Breaker {
  readonly breakerId: string;
  readonly state: CircuitState;
  readonly generation: number;
  readonly sinceMs: number;
  /** failures of the running streak */
  readonly failures: number;
  /** when a probe is admitted; null unless it is open */
  readonly openUntilMs: number | null;
  /** the newest acts of operators, oldest first */
  readonly audit: readonly { verb: string; reason: string; actor: string; atMs: number }[];
}

/**
 * Carries out an operator's order, which is kept with its reason, in the first of some workflows that has the circuit.
 * @throws InvalidInputError for an order that cannot be, or for a circuit that none of them has
 */
export async function orderBreakerAmong(targets: readonly Target[], order: OperatorOrder): Promise<Breaker> {
  const known: string[] = [];
  for (const target of targets) {
    const circuits = await knownCircuits(target);
    if (circuits.includes(order.breakerId)) return breakerOf(await storeOf(target).order(order));
    known.push(...circuits);
  }
  throw new InvalidInputError(`there is no circuit ${JSON.stringify(order.breakerId)}; there are ${known.join(', ')}`);
}

/** The same for one workflow. */
export function orderBreaker(target: Target, order: OperatorOrder): Promise<Breaker> {
  return orderBreakerAmong([target], order);
}

/** Every circuit that anything ever happened to; a tier without one is CLOSED. */
export async function listBreakers(target: Target): Promise<Breaker[]> {
  return (await storeOf(target).list()).map(breakerOf);
}

/** The circuits of the workflow's tiers, as its definition names them. */
async function knownCircuits(target: Target): Promise<string[]> {
  const definition = await readDefinition(target);
  const ids = [...definition.matchAll(/"breakerId":"([^"]+)"/g)].map(([, id = '']) => id);
  return [...new Set(ids)].toSorted((a, b) => a.localeCompare(b));
}

function storeOf({ dynamoDb, breakerTable }: Target): CircuitBreakerStore {
  return new CircuitBreakerStore(dynamoDbBreakerTable(dynamoDb, breakerTable));
}

function breakerOf(record: Awaited<ReturnType<CircuitBreakerStore['order']>>): Breaker {
  const { breakerId, state, generation, sinceMs, audit } = record;
  return {
    breakerId,
    state,
    generation,
    sinceMs,
    failures: record.state === 'CLOSED' ? record.failed.size : 0,
    openUntilMs: record.state === 'OPEN' ? record.openUntilMs : null,
    audit: audit.map(({ verb, reason, actor, atMs }) => ({ verb, reason, actor, atMs })),
  };
}
