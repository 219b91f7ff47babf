import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Target } from '../../ops/target.ts';
import { PUBLISH_MAX_ATTEMPTS } from '../../stores/event-bus.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { requireEnv } from '../runtime/env.ts';

const stepFunctions = new SFNClient({});
const eventBridge = new EventBridgeClient({ maxAttempts: PUBLISH_MAX_ATTEMPTS });

/** The workflow of this function as the operations of the command line reach it. It reads no logs. */
export function deployedTarget(): Target {
  return {
    stepFunctions,
    eventBridge,
    dynamoDb: dynamo(),
    stateMachineArn: requireEnv('STATE_MACHINE_ARN'),
    workflow: '',
    stage: '',
    workflowTable: requireEnv('WORKFLOW_TABLE'),
    breakerTable: requireEnv('BREAKER_TABLE'),
    eventBus: requireEnv('EVENT_BUS'),
    nowMs: Date.now,
    logGroupsOf: '',
    get logs(): never {
      throw new Error('the API reads no logs');
    },
    close: () => undefined,
  };
}
