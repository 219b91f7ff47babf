import { bytesInResponse, timesInResponse } from './sdk-values.ts';

/** A service of the SDK whose requests and responses are AWS JSON. */
export interface ClientKind {
  /** of its clients' classes */
  readonly names: readonly string[];
  /** before the operation's name in `X-Amz-Target` */
  readonly target: string;
  readonly contentType: string;
  readonly baseDelayMs: number;
  /** the class of the exceptions that its package does not name */
  readonly baseException: string;
  /** the variable that says where it is */
  readonly endpoint: string;
  /** A response as the SDK shows it, of its JSON. */
  readonly read: (response: object) => object;
}

/** The SDK's delay before a first retry: half as long for DynamoDB as for everything else. */
const BASE_DELAY_MS = 50;
const DYNAMODB_BASE_DELAY_MS = 25;

/** The clients that are answered in this process, by their package. */
export const CLIENT_KINDS: Readonly<Record<string, ClientKind>> = {
  '@aws-sdk/client-dynamodb': {
    names: ['DynamoDBClient', 'DynamoDB'],
    baseException: 'DynamoDBServiceException',
    target: 'DynamoDB_20120810',
    contentType: 'application/x-amz-json-1.0',
    baseDelayMs: DYNAMODB_BASE_DELAY_MS,
    endpoint: 'AWS_ENDPOINT_URL_DYNAMODB',
    read: bytesInResponse,
  },
  '@aws-sdk/client-eventbridge': {
    names: ['EventBridgeClient'],
    baseException: 'EventBridgeServiceException',
    target: 'AWSEvents',
    contentType: 'application/x-amz-json-1.1',
    baseDelayMs: BASE_DELAY_MS,
    endpoint: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
    read: (response) => response,
  },
  '@aws-sdk/client-sfn': {
    names: ['SFNClient'],
    baseException: 'SFNServiceException',
    target: 'AWSStepFunctions',
    contentType: 'application/x-amz-json-1.0',
    baseDelayMs: BASE_DELAY_MS,
    endpoint: 'AWS_ENDPOINT_URL_SFN',
    read: timesInResponse,
  },
};
