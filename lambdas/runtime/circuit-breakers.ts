import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type BreakerSignal,
  type CircuitBreakerSettings,
  circuitBreakerSettings,
  type TransitionEvent,
} from '../../patterns/circuit-breaker/index.ts';
import { type BreakerReader, CircuitBreakerStore, dynamoDbBreakerTable } from '../../stores/circuit-breaker/index.ts';
import { requireEnv } from './env.ts';
import { logger } from './logger.ts';

/**
 * The circuits of the fleet. Their transitions are published on the workflow's bus and logged, signals of the store are
 * logged. An event that could not be published stays in its record; the circuit's next caller or the sweeper publishes it.
 */
export function circuitBreakers(
  client: DynamoDBClient,
  publish: (event: TransitionEvent) => Promise<void>,
): CircuitBreakerStore {
  const settings = deployedCircuitSettings();
  const table = dynamoDbBreakerTable(client, requireEnv('BREAKER_TABLE'));
  return new CircuitBreakerStore(table, { publish, observe, settings: () => settings });
}

/** The settings of every circuit of this deployment. */
export function deployedCircuitSettings(): CircuitBreakerSettings {
  return circuitBreakerSettings({ openMs: Number(requireEnv('CIRCUIT_OPEN_MS')) });
}

/** The circuits of the fleet, for reading. */
export function breakerReader(client: DynamoDBClient): BreakerReader {
  return dynamoDbBreakerTable(client, requireEnv('BREAKER_TABLE'));
}

function observe(signal: BreakerSignal): void {
  logger.warn(`circuit ${signal.breakerId}: ${signal.code}`, { ...signal });
}
