import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BreakerSignal, circuitBreakerSettings } from '../../patterns/circuit-breaker.ts';
import { CircuitBreakerStore, dynamoDbBreakerTable } from '../../stores/circuit-breaker.ts';
import { requireEnv } from './env.ts';
import { publish } from './events.ts';
import { logger } from './logger.ts';

/**
 * The circuits of the fleet. Their transitions go to the workflow's bus and the log, what the store has to say of itself
 * to the log. A transition the bus did not take stays with the circuit, and whoever meets it next publishes it.
 */
export function circuitBreakers(client: DynamoDBClient): CircuitBreakerStore {
  const settings = circuitBreakerSettings({ openMs: Number(requireEnv('CIRCUIT_OPEN_MS')) });
  const table = dynamoDbBreakerTable(client, requireEnv('BREAKER_TABLE'));
  return new CircuitBreakerStore(table, { publish, observe, settings: () => settings });
}

function observe(signal: BreakerSignal): void {
  logger.warn(`circuit ${signal.breakerId}: ${signal.code}`, { ...signal });
}
