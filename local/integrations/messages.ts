import type { ServiceError, TaskOutcome } from '../step-functions/ports.ts';
import { sdkMetadata, serviceCause } from './envelope.ts';
import { type Integration, parametersOf } from './integration.ts';

const HEADERS = {
  sns: { connection: 'keep-alive', 'Content-Length': '294', 'Content-Type': 'text/xml' },
  sqs: { connection: 'keep-alive', 'Content-Length': '106', 'Content-Type': 'application/x-amz-json-1.0' },
};

/** `sns:publish` and `sqs:sendMessage`: the message is kept, nobody receives it yet. */
export function messageIntegration(kind: 'sns' | 'sqs'): Integration {
  return async ({ messages }, task) => {
    const answer = messages.send(kind, parametersOf(task));
    return { kind: 'succeeded', output: { ...(answer as object), ...sdkMetadata(HEADERS[kind]) } };
  };
}

export function messageFailure(kind: 'sns' | 'sqs', error: ServiceError): TaskOutcome {
  const [prefix, service] = kind === 'sns' ? ['SNS', 'AmazonSNS'] : ['SQS', 'AmazonSQS'];
  return { kind: 'failed', error: `${prefix}.${error.code}`, cause: serviceCause(service, error.code, error.message) };
}
