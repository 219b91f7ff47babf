import type { Json } from '../../json.ts';

export interface TopicResource {
  readonly name: string;
  readonly arn: string;
}

/** A subscription of the template, checked. */
export interface SubscriptionResource {
  readonly arn: string;
  readonly topicArn: string;
  /** sqs and lambda are delivered to; email, https and the like are only kept */
  readonly protocol: string;
  /** an ARN, an address */
  readonly endpoint: string;
  readonly isRaw: boolean;
  /** @default - every message */
  readonly filter?: { readonly policy: Json; readonly scope: 'MessageAttributes' | 'MessageBody' };
  /** ARN of the dead-letter queue. @default - undeliverable messages are dropped */
  readonly deadLetterArn?: string;
}

export const DELIVERED_PROTOCOLS = ['sqs', 'lambda'];
