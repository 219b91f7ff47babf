import type { Cloud } from '../../local/assembly/cloud.ts';
import type { JsonObject } from '../../local/json.ts';

export interface ReceivedMessage {
  readonly body: string;
  readonly attributes: Record<string, string>;
}

/** Takes everything out of a queue. */
export async function drain(cloud: Cloud, queue: string): Promise<ReceivedMessage[]> {
  const drained: ReceivedMessage[] = [];
  for (;;) {
    const { Messages: messages = [] } = (await cloud.messaging.callQueues('ReceiveMessage', {
      QueueUrl: queue,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    })) as { Messages?: JsonObject[] };
    if (messages.length === 0) return drained;
    for (const { Body: body, MessageAttributes: attributes = {}, ReceiptHandle: receipt = '' } of messages) {
      const values = Object.entries(attributes as Record<string, JsonObject>).map(([name, { StringValue: text }]) => [
        name,
        String(text),
      ]);
      drained.push({ body: String(body), attributes: Object.fromEntries(values) });
      await cloud.messaging.callQueues('DeleteMessage', { QueueUrl: queue, ReceiptHandle: receipt });
    }
  }
}

/** Waits until the result of `look` no longer changes between turns of the event loop. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Waits for a number of messages in a queue, and takes them. */
export async function received(cloud: Cloud, queue: string, count: number): Promise<ReceivedMessage[]> {
  const all: ReceivedMessage[] = [];
  return await until(async () => {
    all.push(...(await drain(cloud, queue)));
    return all.length >= count ? all : undefined;
  });
}

export function queueResource(properties: object = {}): object {
  return { Type: 'AWS::SQS::Queue', Properties: properties };
}

/** ARN of another resource of the test's template. */
export function arnOf(logicalId: string): object {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}
