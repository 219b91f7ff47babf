import type { Json, JsonObject } from '../../json.ts';
import { jsonText, parseJsonText, withDoubles } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { configurationOf, getFunction, listFunctions } from '../lambda/configuration.ts';
import type { TaskOutcome } from '../step-functions/execution/task-runner.ts';
import { sdkCause } from './envelope.ts';
import { type Integration, type IntegrationServices, parametersOf } from './integration.ts';
import { SDK_ACTIONS } from './sdk-actions.ts';

interface SdkService {
  /** prefix of its errors: the Java SDK's name of the client */
  readonly prefix: string;
  /** HTTP statuses of its errors, as far as they are not 400 */
  readonly statuses?: Readonly<Record<string, number>>;
  call(services: IntegrationServices, action: string, parameters: JsonObject): Promise<Json>;
}

/** The services the embedded cloud runs, by the name they have in `aws-sdk:<service>:<action>`. */
const SDK_SERVICES: Readonly<Record<string, SdkService>> = {
  dynamodb: {
    prefix: 'DynamoDb',
    call: ({ dynamoDb }, action, parameters) => dynamoDb.call(action, withDoubles(parameters)),
  },
  sfn: {
    prefix: 'Sfn',
    async call({ stepFunctions }, action, parameters) {
      return withUpperCaseKeys(await stepFunctions.call(action, withLowerCaseKeys(withDoubles(withTexts(parameters)))));
    },
  },
  lambda: {
    prefix: 'Lambda',
    statuses: {
      ResourceNotFoundException: 404,
      TooManyRequestsException: 429,
      RequestTooLargeException: 413,
      InvalidRuntimeException: 502,
    },
    call: callLambda,
  },
  eventbridge: {
    prefix: 'EventBridge',
    call: async ({ events }, _, parameters) => events.putEvents(withDoubles(parameters)),
  },
  cloudwatchlogs: {
    prefix: 'CloudWatchLogs',
    call: async ({ callLogs }, action, parameters) =>
      withUpperCaseKeys(callLogs(action, withLowerCaseKeys(withDoubles(parameters)))),
  },
  sns: {
    prefix: 'Sns',
    statuses: { NotFound: 404 },
    call: async ({ callTopics }, action, parameters) => callTopics(action, withDoubles(parameters)),
  },
  sqs: {
    prefix: 'Sqs',
    call: ({ callQueues }, action, parameters) => callQueues(action, withDoubles(parameters)),
  },
};

/** @returns undefined for a service or an action that is not run here */
export function awsSdkIntegration(service: string, action: string): Integration | undefined {
  const actions = Object.hasOwn(SDK_ACTIONS, service) ? SDK_ACTIONS[service] : undefined;
  const sdk = Object.hasOwn(SDK_SERVICES, service) ? SDK_SERVICES[service] : undefined;
  if (sdk === undefined || !actions?.includes(action)) return undefined;
  return async (services, task): Promise<TaskOutcome> => {
    try {
      const operation = action.charAt(0).toUpperCase() + action.slice(1);
      return { kind: 'succeeded', output: await sdk.call(services, operation, parametersOf(task)) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const status = sdk.statuses?.[error.code] ?? 400;
      return {
        kind: 'failed',
        error: errorName(sdk.prefix, error),
        cause: sdkCause(sdk.prefix, error.message, task.newRequestId(), status),
      };
    }
  };
}

/** An error outside of the API's model gets the client's own name; all names end in Exception. */
function errorName(prefix: string, { code }: ServiceError): string {
  if (code === 'ValidationException') return `${prefix}.${prefix}Exception`;
  return `${prefix}.${code.endsWith('Exception') ? code : `${code}Exception`}`;
}

async function callLambda(
  { lambda, invokeLater }: IntegrationServices,
  action: string,
  parameters: JsonObject,
): Promise<Json> {
  if (action !== 'Invoke') return describeFunctions(lambda, action, parameters);
  const payload = parameters.Payload ?? {};
  const event = typeof payload === 'string' ? parseJsonText(payload) : payload;
  if (parameters.InvocationType === 'Event') {
    invokeLater(String(parameters.FunctionName), event);
    return { StatusCode: 202 };
  }
  const answer = await lambda.invoke(String(parameters.FunctionName), event);
  const error = answer.functionError ? { FunctionError: 'Unhandled' } : {};
  return { ...error, ExecutedVersion: '$LATEST', Payload: answer.payload, StatusCode: 200 };
}

function describeFunctions(lambda: IntegrationServices['lambda'], action: string, parameters: JsonObject): Json {
  if (action === 'ListFunctions') return listFunctions(lambda, parameters);
  const name = String(parameters.FunctionName);
  return action === 'GetFunction' ? getFunction(lambda, name) : configurationOf(lambda.describe(name));
}

/** Step Functions writes every field of an SDK call in upper camel case; these services' wire uses lower. */
function withLowerCaseKeys(value: Json): JsonObject {
  return mapKeys(value, (key) => key.charAt(0).toLowerCase() + key.slice(1)) as JsonObject;
}

/** Times leave the wire as epoch seconds and reach the state machine as ISO 8601. */
function withUpperCaseKeys(value: Json): Json {
  const renamed = mapKeys(value, (key) => key.charAt(0).toUpperCase() + key.slice(1));
  return mapTimes(renamed);
}

/** Fields of Step Functions that hold JSON as text; JSON itself is written as text (recorded). */
const TEXTS = ['Input', 'Output', 'Definition'];

function withTexts(parameters: JsonObject): JsonObject {
  const result = { ...parameters };
  for (const field of TEXTS) {
    const value = result[field];
    if (value !== undefined && typeof value !== 'string') result[field] = jsonText(value);
  }
  return result;
}

function mapTimes(value: Json): Json {
  if (Array.isArray(value)) return value.map(mapTimes);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key.endsWith('Date') && typeof item === 'number' ? new Date(item * 1000).toISOString() : mapTimes(item),
    ]),
  );
}

function mapKeys(value: Json, rename: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rename(key), mapKeys(item, rename)]));
}
