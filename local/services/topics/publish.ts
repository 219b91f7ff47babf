import type { Json } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { MessageAttributes } from '../queues/queue.ts';
import type { PublishedMessage, Topics } from './topics.ts';

type Request = { readonly [key: string]: Json };

/** SNS takes messages of up to 256 KB. */
const LARGEST_MESSAGE_BYTES = 262_144;

/** SNS as the wire protocol knows it. @throws ServiceError */
export function callTopics(topics: Topics, operation: string, request: Json): Json {
  switch (operation) {
    case 'Publish':
      return publish(topics, (request ?? {}) as Request);
    default:
      throw new ServiceError('UnknownOperationException', `SNS.${operation} is not run by the embedded cloud`);
  }
}

function publish(topics: Topics, request: Request): Json {
  const { TopicArn: topicArn, TargetArn: targetArn, Message: message, Subject: subject } = request;
  const arn = topicArn ?? targetArn;
  if (typeof arn !== 'string') {
    throw new ServiceError(
      'InvalidParameter',
      'Invalid parameter: TopicArn or TargetArn; nothing else is published to',
    );
  }
  if (typeof message !== 'string' || message === '') {
    throw new ServiceError('InvalidParameter', 'Invalid parameter: Empty message');
  }
  if (Buffer.byteLength(message) > LARGEST_MESSAGE_BYTES) {
    throw new ServiceError(
      'InvalidParameter',
      `Invalid parameter: Message too long, over ${LARGEST_MESSAGE_BYTES} bytes`,
    );
  }
  const id = topics.publish(arn, {
    ...bodiesOf(message, request.MessageStructure),
    attributes: (request.MessageAttributes ?? {}) as unknown as MessageAttributes,
    ...(typeof subject === 'string' ? { subject } : {}),
  });
  return { MessageId: id };
}

/** With MessageStructure json the message is an object: a text per protocol, and one for all others. */
function bodiesOf(message: string, structure: Json | undefined): Pick<PublishedMessage, 'body' | 'bodies'> {
  if (structure !== 'json') return { body: message };
  try {
    const bodies = JSON.parse(message) as Record<string, string>;
    if (typeof bodies.default === 'string') return { body: bodies.default, bodies };
  } catch {
    // no JSON and no default are the same mistake
  }
  const reason = 'Message Structure - No default entry in JSON message body';
  throw new ServiceError('InvalidParameter', `Invalid parameter: ${reason}`);
}
