import type { JsonObject } from '../../../json.ts';
import { type Answered, type Call, callOfInvoke, isInvoke, responseOfInvoke } from './sdk-invoke.ts';
import { bytesInResponse, timesInResponse, toJson } from './sdk-values.ts';

/** A service of the SDK whose clients are answered in this process. */
export interface ClientKind {
  /** of its clients' classes */
  readonly names: readonly string[];
  readonly baseDelayMs: number;
  /** the class of the exceptions that its package does not name */
  readonly baseException: string;
  /** the variable that says where it is */
  readonly endpoint: string;
  /** Whether a request is answered here, not by the SDK's own client @default - each is */
  readonly takes?: (operation: string, input: object) => boolean;
  readonly callOf: (operation: string, input: object) => Call;
  /** A response as the SDK shows it. */
  readonly read: (answer: Answered) => object;
}

/** A service whose requests and responses are AWS JSON. @param target before the operation's name in `X-Amz-Target` */
function awsJson(
  target: string,
  version: '1.0' | '1.1',
  read: (response: object) => object,
): Pick<ClientKind, 'callOf' | 'read'> {
  const contentType = `application/x-amz-json-${version}`;
  return {
    callOf: (operation, input) => ({
      path: '/',
      headers: { 'content-type': contentType, 'x-amz-target': `${target}.${operation}` },
      json: toJson(input) as JsonObject,
    }),
    read: ({ json }) => read(json() ?? {}),
  };
}

/** The SDK's delay before a first retry: half as long for DynamoDB as for everything else. */
const BASE_DELAY_MS = 50;
const DYNAMODB_BASE_DELAY_MS = 25;

/** The clients that are answered in this process, by their package. */
export const CLIENT_KINDS: Readonly<Record<string, ClientKind>> = {
  '@aws-sdk/client-dynamodb': {
    names: ['DynamoDBClient', 'DynamoDB'],
    baseException: 'DynamoDBServiceException',
    baseDelayMs: DYNAMODB_BASE_DELAY_MS,
    endpoint: 'AWS_ENDPOINT_URL_DYNAMODB',
    ...awsJson('DynamoDB_20120810', '1.0', bytesInResponse),
  },
  '@aws-sdk/client-eventbridge': {
    names: ['EventBridgeClient'],
    baseException: 'EventBridgeServiceException',
    baseDelayMs: BASE_DELAY_MS,
    endpoint: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
    ...awsJson('AWSEvents', '1.1', (response) => response),
  },
  '@aws-sdk/client-sfn': {
    names: ['SFNClient'],
    baseException: 'SFNServiceException',
    baseDelayMs: BASE_DELAY_MS,
    endpoint: 'AWS_ENDPOINT_URL_SFN',
    ...awsJson('AWSStepFunctions', '1.0', timesInResponse),
  },
  '@aws-sdk/client-lambda': {
    names: ['LambdaClient'],
    baseException: 'LambdaServiceException',
    baseDelayMs: BASE_DELAY_MS,
    endpoint: 'AWS_ENDPOINT_URL_LAMBDA',
    takes: isInvoke,
    callOf: callOfInvoke,
    read: responseOfInvoke,
  },
};
