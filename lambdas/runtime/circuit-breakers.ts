import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TierPlan } from '../../patterns/catalogue/payloads.ts';
import { settingsOfCircuit } from '../../patterns/circuit-breaker/circuit-options.ts';
import type { CircuitBreakerSettings, CircuitSignal, TransitionEvent } from '../../patterns/circuit-breaker/index.ts';
import { type BreakerReader, CircuitBreakerStore, dynamoDbBreakerTable } from '../../stores/circuit-breaker/index.ts';
import { requireEnv } from './env.ts';
import { logger } from './logger.ts';
import { recordMetrics } from './metrics.ts';

/**
 * The circuits of the fleet. Their transitions are published on the workflow's bus and logged, signals of the store are
 * logged. An event that could not be published stays in its record; the circuit's next caller or the sweeper publishes it.
 * @param tiers those whose circuits are used @default - circuits with the settings of the deployment
 */
export function circuitBreakers(
  client: DynamoDBClient,
  publish: (event: TransitionEvent) => Promise<void>,
  tiers: readonly CircuitTier[] = [],
): CircuitBreakerStore {
  const table = dynamoDbBreakerTable(client, requireEnv('BREAKER_TABLE'));
  return new CircuitBreakerStore(table, { publish, observe, settings: circuitSettings(tiers) });
}

/** A tier, as far as its circuit is concerned. */
export type CircuitTier = Pick<TierPlan, 'breakerId' | 'circuit'>;

/** The settings of each circuit: those of the tiers that use it, and of this deployment for what they leave out. */
export function circuitSettings(tiers: readonly CircuitTier[]): (breakerId: string) => CircuitBreakerSettings {
  const defaults = { openMs: Number(requireEnv('CIRCUIT_OPEN_MS')) };
  const declared = new Map(tiers.map(({ breakerId, circuit }) => [breakerId, circuit]));
  return (breakerId) => settingsOfCircuit(declared.get(breakerId), defaults);
}

/** The circuits of the fleet, for reading. */
export function breakerReader(client: DynamoDBClient): BreakerReader {
  return dynamoDbBreakerTable(client, requireEnv('BREAKER_TABLE'));
}

function observe(signal: CircuitSignal): void {
  logger.warn(`circuit ${signal.breakerId}: ${signal.code}`, { ...signal });
  if (signal.code === 'CircuitBypassed' || signal.code === 'CircuitWriteDropped') {
    recordMetrics({ name: 'CircuitStoreFailures', value: 1 });
  }
}
