import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CircuitBreakers } from '../../patterns/admission.ts';
import type { Run } from '../../patterns/payloads.ts';
import { WorkflowTable } from '../../stores/workflows/table.ts';
import { circuitBreakers } from './circuit-breakers.ts';
import { dynamo, dynamoFor } from './dynamo.ts';
import { requireEnv } from './env.ts';

/** What a handler keeps state in. */
export interface Stores {
  readonly workflows: WorkflowTable;
  readonly breakers: CircuitBreakers;
}

/**
 * The stores of a run, with its store faults. A redrive runs without faults.
 * @param invocation names this invocation, for the dice
 */
export function storesFor({ run, redriveCount }: { run: Run; redriveCount: number }, invocation: string): Stores {
  const client = redriveCount > 0 ? dynamo() : dynamoFor(run, invocation);
  return { workflows: workflowTable(client), breakers: circuitBreakers(client) };
}

/** The workflows' table, for what runs before the run is known. */
export function workflowTable(client: DynamoDBClient = dynamo()): WorkflowTable {
  return new WorkflowTable({ dynamo: client, tableName: requireEnv('WORKFLOW_TABLE'), nowMs: Date.now });
}
