import type { Json } from '../../json.ts';
import type { MessageAttributes } from '../queues/queue.ts';
import type { SubscriptionResource } from './topic.ts';

/** A message published to a topic. */
export interface Notification {
  readonly id: string;
  readonly topicArn: string;
  readonly body: string;
  readonly subject?: string;
  readonly attributes: MessageAttributes;
  /** milliseconds since the epoch */
  readonly publishedMs: number;
}

/** The message to a queue without raw delivery. It is not signed here. */
export function queueBody(notification: Notification, subscription: SubscriptionResource): string {
  return JSON.stringify({ Type: 'Notification', ...fieldsOf(notification, subscription) });
}

/** The event a function receives. */
export function functionEvent(notification: Notification, subscription: SubscriptionResource): Json {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: { Type: 'Notification', ...fieldsOf(notification, subscription) },
      },
    ],
  };
}

function fieldsOf(
  { id, topicArn, subject, body, publishedMs, attributes }: Notification,
  subscription: SubscriptionResource,
): { [key: string]: Json } {
  const named = Object.entries(attributes).map(([name, { DataType: type, StringValue: text, BinaryValue: bytes }]) => [
    name,
    { Type: type, Value: text ?? bytes ?? '' },
  ]);
  return {
    MessageId: id,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: body,
    Timestamp: new Date(publishedMs).toISOString(),
    SignatureVersion: '1',
    Signature: '',
    SigningCertURL: '',
    UnsubscribeURL: `https://sns.local/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(named.length === 0 ? {} : { MessageAttributes: Object.fromEntries(named) as { [key: string]: Json } }),
  };
}
