import type { Json } from '../../json.ts';
import { QUEUE_DEFAULTS, type QueueResource } from '../../services/queues/queue.ts';
import { compileFilter } from '../../services/topics/filter.ts';
import type { SubscriptionResource, TopicResource } from '../../services/topics/topic.ts';
import type { TemplateValue } from './cloud-assembly.ts';
import type { ResourceInContext } from './resolver.ts';
import { isTrue, jsonOf, listOf, numberOf, objectOf, type TemplateObject } from './values.ts';

/** @returns undefined for a FIFO queue, which is not run here */
export function readQueue({ resolver, logicalId }: ResourceInContext): QueueResource | undefined {
  const properties = resolver.properties(logicalId);
  if (isTrue(properties.FifoQueue)) return undefined;
  const attributes = resolver.identity(logicalId)?.attributes ?? {};
  const number = (property: string, from: number, to: number, otherwise: number) =>
    numberOf(properties[property], property, { from, to, otherwise });
  const { deadLetterTargetArn: deadLetterArn, maxReceiveCount } = objectOf(jsonOf(properties.RedrivePolicy));
  return {
    name: String(attributes.QueueName),
    arn: String(attributes.Arn),
    visibilityTimeoutSeconds: number('VisibilityTimeout', 0, 43_200, QUEUE_DEFAULTS.visibilityTimeoutSeconds),
    retentionSeconds: number('MessageRetentionPeriod', 60, 1_209_600, QUEUE_DEFAULTS.retentionSeconds),
    delaySeconds: number('DelaySeconds', 0, 900, QUEUE_DEFAULTS.delaySeconds),
    waitSeconds: number('ReceiveMessageWaitTimeSeconds', 0, 20, QUEUE_DEFAULTS.waitSeconds),
    largestMessageBytes: number('MaximumMessageSize', 1024, 1_048_576, QUEUE_DEFAULTS.largestMessageBytes),
    ...(deadLetterArn === undefined
      ? {}
      : {
          redrive: {
            deadLetterArn: String(deadLetterArn),
            maxReceiveCount: numberOf(maxReceiveCount, 'maxReceiveCount', { from: 1, to: 1000, otherwise: 10 }),
          },
        }),
  };
}

/** @returns the topic, and the subscriptions written into it */
export function readTopic({ resolver, logicalId }: ResourceInContext): {
  topic: TopicResource;
  subscriptions: SubscriptionResource[];
} {
  const properties = resolver.properties(logicalId);
  const identity = resolver.identity(logicalId);
  const topic = { name: String(identity?.attributes.TopicName), arn: String(identity?.ref) };
  const subscriptions = listOf(properties.Subscription).map((value, index) =>
    readSubscription(objectOf(value), topic.arn, `${logicalId}-${index}`),
  );
  return { topic, subscriptions };
}

export function readTopicSubscription({ resolver, logicalId }: ResourceInContext): SubscriptionResource {
  const properties = resolver.properties(logicalId);
  return readSubscription(properties as TemplateObject, String(properties.TopicArn), logicalId);
}

function readSubscription(properties: TemplateObject, topicArn: string, id: string): SubscriptionResource {
  const policy: TemplateValue | undefined = jsonOf(properties.FilterPolicy);
  const scope = properties.FilterPolicyScope ?? 'MessageAttributes';
  if (scope !== 'MessageAttributes' && scope !== 'MessageBody') {
    throw new Error(`FilterPolicyScope is ${JSON.stringify(scope)}; it must be MessageAttributes or MessageBody`);
  }
  const deadLetterArn = objectOf(jsonOf(properties.RedrivePolicy)).deadLetterTargetArn;
  const subscription: SubscriptionResource = {
    arn: `${topicArn}:${id}`,
    topicArn,
    protocol: String(properties.Protocol),
    endpoint: String(properties.Endpoint),
    isRaw: isTrue(properties.RawMessageDelivery),
    ...(policy === undefined ? {} : { filter: { policy: policy as Json, scope } }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn: String(deadLetterArn) }),
  };
  compileFilter(subscription);
  return subscription;
}
