import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { PUBLISH_MAX_ATTEMPTS } from '../stores/event-bus.ts';
import { WorkflowTable } from '../stores/workflow-table/table.ts';
import type { AwsClient } from './requests.ts';

/** Where a workflow runs: the embedded cloud or an AWS account, spoken to by the same clients. */
export interface Target {
  readonly stepFunctions: SFNClient;
  readonly logs: CloudWatchLogsClient;
  readonly dynamoDb: DynamoDBClient;
  readonly eventBridge: EventBridgeClient;
  readonly stateMachineArn: string;
  /** names of the workflow and of the stage it is deployed for; '' where a target was opened without them */
  readonly workflow: string;
  readonly stage: string;
  /** names of the tables; '' where a target was opened without them */
  readonly workflowTable: string;
  readonly breakerTable: string;
  /** name of the event bus; '' where a target was opened without it */
  readonly eventBus: string;
  /** the stack whose log groups its functions write to; '' for every log group there is */
  readonly logGroupsOf: string;
  /** the time that is stored with what operators do, in milliseconds since the epoch */
  readonly nowMs: () => number;
  /** Called with each further client before its first request @default - nothing */
  readonly prepare?: (client: AwsClient) => void;
  /** Closes the clients' connections. */
  close(): void;
}

export interface TargetOptions {
  readonly stateMachineArn: string;
  /** @default - AWS's own endpoints */
  readonly endpoint?: string;
  /** signs requests @default - the credentials the AWS SDK finds by itself */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** @default '' */
  readonly workflow?: string;
  /** @default '' */
  readonly stage?: string;
  /** the stack whose log groups its functions write to @default '' - every log group there is */
  readonly logGroupsOf?: string;
  /** @default '' */
  readonly workflowTable?: string;
  /** @default '' */
  readonly breakerTable?: string;
  /** @default '' */
  readonly eventBus?: string;
  /** of the AWS configuration @default - the one the AWS SDK finds by itself */
  readonly profile?: string;
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** Called with each client before its first request. */
  readonly prepare?: (client: AwsClient) => void;
  /** classes of the clients @default - the AWS SDK's own */
  readonly clients?: TargetClients;
}

/** The classes of clients that most operations ask by. */
export interface TargetClients {
  readonly SFNClient: typeof SFNClient;
  readonly DynamoDBClient: typeof DynamoDBClient;
  readonly EventBridgeClient: typeof EventBridgeClient;
}

const SDK_CLIENTS: TargetClients = { SFNClient, DynamoDBClient, EventBridgeClient };

/** Opens the clients for a state machine. The region is the state machine's own. */
export function openTarget(options: TargetOptions): Target {
  const { stateMachineArn, endpoint, credentials, workflow = '', stage = '' } = options;
  const { logGroupsOf = '', workflowTable = '', breakerTable = '', eventBus = '', profile } = options;
  const clients = options.clients ?? SDK_CLIENTS;
  const region = stateMachineArn.split(':')[3] ?? 'us-east-1';
  const config = {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
  };
  const stepFunctions = new clients.SFNClient(config);
  const logs = new CloudWatchLogsClient(config);
  const dynamoDb = new clients.DynamoDBClient(config);
  const eventBridge = new clients.EventBridgeClient({ ...config, maxAttempts: PUBLISH_MAX_ATTEMPTS });
  for (const client of [stepFunctions, logs, dynamoDb, eventBridge]) options.prepare?.(client);
  return {
    stepFunctions,
    logs,
    dynamoDb,
    eventBridge,
    stateMachineArn,
    workflow,
    stage,
    workflowTable,
    breakerTable,
    eventBus,
    logGroupsOf,
    nowMs: options.nowMs ?? Date.now,
    ...(options.prepare === undefined ? {} : { prepare: options.prepare }),
    close() {
      stepFunctions.destroy();
      logs.destroy();
      dynamoDb.destroy();
      eventBridge.destroy();
    },
  };
}

/** The table of a target's workflow. */
export function workflowTableOf({ dynamoDb, workflowTable, nowMs }: Target): WorkflowTable {
  return new WorkflowTable({ dynamo: dynamoDb, tableName: workflowTable, nowMs });
}
