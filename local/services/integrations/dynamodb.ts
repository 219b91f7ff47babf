import { withDoubles } from '../../json.ts';
import type { ServiceError } from '../../service-error.ts';
import type { TaskOutcome } from '../step-functions/execution/task-runner.ts';
import { sdkMetadata, serviceCause } from './envelope.ts';
import { type Integration, parametersOf } from './integration.ts';

/** The actions of the optimized integration; all others go through aws-sdk. */
export const DYNAMODB_ACTIONS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;

/** `arn:aws:states:::dynamodb:getItem` and its like */
export function dynamoDbIntegration(action: (typeof DYNAMODB_ACTIONS)[number]): Integration {
  return async ({ dynamoDb }, task) => {
    const result = await dynamoDb.call(action, withDoubles(parametersOf(task)));
    const contentLength = Buffer.byteLength(JSON.stringify(result));
    const headers = {
      Server: 'Server',
      Connection: 'keep-alive',
      'Content-Length': String(contentLength),
      'Content-Type': 'application/x-amz-json-1.0',
    };
    const output = { ...(result as object), ...sdkMetadata(headers, task.newRequestId()) };
    return { kind: 'succeeded', output };
  };
}

/** Exceptions that the API's model does not name come under a name of the SDK's own. */
const UNMODELLED = [
  'ValidationException',
  'SerializationException',
  'AccessDeniedException',
  'UnknownOperationException',
];

export function dynamoDbFailure(error: ServiceError, requestId: string): TaskOutcome {
  const name = UNMODELLED.includes(error.code) ? 'AmazonDynamoDBException' : error.code;
  return {
    kind: 'failed',
    error: `DynamoDB.${name}`,
    cause: serviceCause('AmazonDynamoDBv2', error, requestId),
  };
}
