import type { Json, JsonObject } from '../../json.ts';
import { jsonText, withDoubles } from '../../json.ts';
import type { ServiceError } from '../../service-error.ts';
import type { TaskOutcome } from '../step-functions/execution/task-runner.ts';
import { sdkMetadata, serviceCause } from './envelope.ts';
import { type Integration, parametersOf } from './integration.ts';

const HEADERS = {
  sns: { connection: 'keep-alive', 'Content-Length': '294', 'Content-Type': 'text/xml' },
  sqs: { connection: 'keep-alive', 'Content-Length': '106', 'Content-Type': 'application/x-amz-json-1.0' },
};

/** `arn:aws:states:::sns:publish`; a message that is no text goes out as JSON. */
export const publish: Integration = async ({ callTopics }, task) => {
  const answer = callTopics('Publish', withDoubles(withText(parametersOf(task), 'Message')));
  return { kind: 'succeeded', output: { ...(answer as object), ...sdkMetadata(HEADERS.sns, task.newRequestId()) } };
};

/** `arn:aws:states:::sqs:sendMessage`; a body that is no text goes out as JSON. */
export const sendMessage: Integration = async ({ callQueues }, task) => {
  const answer = await callQueues('SendMessage', withDoubles(withText(parametersOf(task), 'MessageBody')));
  return { kind: 'succeeded', output: { ...(answer as object), ...sdkMetadata(HEADERS.sqs, task.newRequestId()) } };
};

export function messageFailure(kind: 'sns' | 'sqs', error: ServiceError, requestId: string): TaskOutcome {
  const [prefix, service] = kind === 'sns' ? ['SNS', 'AmazonSNS'] : ['SQS', 'AmazonSQS'];
  const name = error.code.endsWith('Exception') ? error.code : `${error.code}Exception`;
  return {
    kind: 'failed',
    error: `${prefix}.${name}`,
    cause: serviceCause(service, error, requestId, error.code === 'NotFound' ? 404 : 400),
  };
}

function withText(parameters: JsonObject, field: string): JsonObject {
  const value: Json | undefined = parameters[field];
  if (value === undefined || typeof value === 'string') return parameters;
  return { ...parameters, [field]: jsonText(value) };
}
