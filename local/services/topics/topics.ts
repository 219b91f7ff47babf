import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import type { Json } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { fileIn, openRecordFile } from '../../storage/record-file.ts';
import { type MessageAttributes, textAttribute } from '../queues/queue.ts';
import type { Queues } from '../queues/queues.ts';
import { compileFilter } from './filter.ts';
import { functionEvent, type Notification, queueBody } from './notification.ts';
import type { SubscriptionResource, TopicResource } from './topic.ts';

/** SNS: the topics of the template and their subscriptions. */
export interface Topics {
  names(): string[];
  /**
   * Every subscription has its copy when it returns; one to an address outside is kept in notifications.jsonl.
   *
   * @returns the message's id. @throws ServiceError NotFound
   */
  publish(topic: string, message: PublishedMessage): string;
  close(): void;
}

export interface PublishedMessage {
  readonly body: string;
  readonly subject?: string;
  readonly attributes?: MessageAttributes;
  /** the body for some protocols. @default - the same for all */
  readonly bodies?: Readonly<Record<string, string>>;
}

/** The record of a message to an address outside. */
export interface KeptNotification extends Notification {
  readonly protocol: string;
  readonly endpoint: string;
  /** @default - nothing failed, the protocol is not run here */
  readonly error?: string;
}

export function openTopics(options: {
  readonly directory: string | undefined;
  readonly topics: readonly TopicResource[];
  readonly subscriptions: readonly SubscriptionResource[];
  readonly queues: Queues;
  readonly invokeLater: (functionName: string, event: Json) => void;
  readonly clock: Clock;
  readonly named: Pick<NamedRandom, 'uuid'>;
}): Topics {
  const { queues, clock, named } = options;
  const kept = openRecordFile<KeptNotification>(fileIn(options.directory, 'notifications.jsonl'));
  const topics = new Map(options.topics.map((topic) => [topic.arn, topic]));
  const subscriptions = options.subscriptions.map((subscription) => ({
    subscription,
    wants: compileFilter(subscription),
  }));

  function deliver(notification: Notification, subscription: SubscriptionResource): void {
    const { protocol, endpoint, isRaw } = subscription;
    switch (protocol) {
      case 'sqs':
        if (isRaw) queues.send(endpoint, { body: notification.body, attributes: notification.attributes });
        else queues.send(endpoint, { body: queueBody(notification, subscription) });
        return;
      case 'lambda':
        options.invokeLater(endpoint, functionEvent(notification, subscription));
        return;
      default:
        kept.append({ ...notification, protocol, endpoint });
    }
  }

  /** The receiver does not exist: on AWS, too, that is not tried again. */
  function keepUndelivered(notification: Notification, subscription: SubscriptionResource, error: ServiceError): void {
    const { protocol, endpoint, deadLetterArn } = subscription;
    kept.append({ ...notification, protocol, endpoint, error: `${error.code}: ${error.message}` });
    if (deadLetterArn === undefined) return;
    const body = queueBody(notification, subscription);
    const attributes = { ErrorCode: textAttribute(error.code), ErrorMessage: textAttribute(error.message) };
    try {
      queues.send(deadLetterArn, { body, attributes });
    } catch (cause) {
      if (!(cause instanceof ServiceError)) throw cause; // a queue of another stack: the message is kept above
    }
  }

  return {
    names: () => [...topics.values()].map(({ name }) => name),
    publish(topicArn, { body, subject, attributes = {}, bodies = {} }) {
      if (!topics.has(topicArn)) {
        throw new ServiceError('NotFound', `Topic does not exist: ${JSON.stringify(topicArn)}`);
      }
      const id = named.uuid(`message to ${topicArn}`, () => JSON.stringify([subject, body, attributes]));
      for (const { subscription, wants } of subscriptions) {
        if (subscription.topicArn !== topicArn || !wants(body, attributes)) continue;
        const notification = {
          id,
          topicArn,
          body: bodies[subscription.protocol] ?? body,
          attributes,
          publishedMs: clock.nowMs(),
          ...(subject === undefined ? {} : { subject }),
        };
        try {
          deliver(notification, subscription);
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          keepUndelivered(notification, subscription, error);
        }
      }
      return id;
    },
    close: () => kept.close(),
  };
}
