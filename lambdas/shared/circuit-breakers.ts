import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BreakerSignal, circuitBreakerSettings, type TransitionEvent } from '../../patterns/circuit-breaker.ts';
import { CircuitBreakerStore, dynamoDbBreakerTable } from '../../stores/circuit-breaker.ts';
import { requireEnv } from './env.ts';
import { logger } from './logger.ts';

/** The circuits of the fleet. Their transitions and what the store has to say of itself go to the log. */
export function circuitBreakers(client: DynamoDBClient): CircuitBreakerStore {
  const settings = circuitBreakerSettings({ openMs: Number(requireEnv('CIRCUIT_OPEN_MS')) });
  const table = dynamoDbBreakerTable(client, requireEnv('BREAKER_TABLE'));
  return new CircuitBreakerStore(table, { publish, observe, settings: () => settings });
}

function publish(event: TransitionEvent): Promise<void> {
  logger.warn(`circuit ${event.breakerId}: ${event.from} to ${event.to}`, { ...event });
  return Promise.resolve();
}

function observe(signal: BreakerSignal): void {
  logger.warn(`circuit ${signal.breakerId}: ${signal.code}`, { ...signal });
}
