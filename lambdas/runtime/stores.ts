import type { CircuitBreakerStore } from '../../stores/circuit-breaker/index.ts';
import { RETENTION_DAYS } from '../../stores/workflow-table/records.ts';
import { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { type CircuitTier, circuitBreakers } from './circuit-breakers.ts';
import { dynamo } from './dynamodb.ts';
import { numberFromEnv, requireEnv } from './env.ts';
import { InvocationEvents } from './events.ts';

/** The stores and the event bus of a handler. */
export interface Stores {
  readonly table: WorkflowTable;
  readonly breakers: CircuitBreakerStore;
  readonly events: InvocationEvents;
}

/** The stores of one invocation, whose events share one limit. @param tiers those whose circuits are used */
export function openStores(tiers: readonly CircuitTier[]): Stores {
  const events = new InvocationEvents();
  const breakers = circuitBreakers(dynamo(), (event) => events.publish(event), tiers);
  return { table: workflowTable(), breakers, events };
}

export function workflowTable(): WorkflowTable {
  return new WorkflowTable({
    dynamo: dynamo(),
    tableName: requireEnv('WORKFLOW_TABLE'),
    nowMs: Date.now,
    retentionDays: numberFromEnv('RETENTION_DAYS', RETENTION_DAYS),
  });
}
