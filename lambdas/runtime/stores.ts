import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Run } from '../../patterns/catalogue/payloads.ts';
import type { CircuitBreakers } from '../../patterns/circuit-breaker/admission.ts';
import { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { circuitBreakers } from './circuit-breakers.ts';
import { dynamo, dynamoFor } from './dynamodb.ts';
import { requireEnv } from './env.ts';
import { InvocationEvents } from './events.ts';

/** What a handler keeps state in, and where it publishes. */
export interface Stores {
  readonly workflows: WorkflowTable;
  readonly breakers: CircuitBreakers;
  readonly events: InvocationEvents;
}

/** The invocation of a run's handler. */
interface RunRequest {
  readonly run: Run;
  readonly retryCount: number;
  readonly redriveCount: number;
}

/**
 * The stores of a run, with its store faults. A redrive runs without faults.
 * @param invocation names this invocation for the random numbers of its faults; each retry draws its own
 */
export function storesFor(request: RunRequest, invocation: string): Stores {
  const client = clientFor(request, invocation);
  const events = new InvocationEvents();
  const breakers = circuitBreakers(client, (event) => events.publish(event));
  return { workflows: workflowTable(client), breakers, events };
}

/** As `storesFor`, for what has no use for circuits. */
export function workflowsFor(request: RunRequest, invocation: string): WorkflowTable {
  return workflowTable(clientFor(request, invocation));
}

/** The workflows' table, for what runs before the run is known. */
export function workflowTable(client: DynamoDBClient = dynamo()): WorkflowTable {
  return new WorkflowTable({ dynamo: client, tableName: requireEnv('WORKFLOW_TABLE'), nowMs: Date.now });
}

function clientFor({ run, retryCount, redriveCount }: RunRequest, invocation: string): DynamoDBClient {
  return redriveCount > 0 ? dynamo() : dynamoFor(run, invocation, retryCount);
}
