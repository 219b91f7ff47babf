import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { WorkflowSettings } from '../options/settings.ts';

/**
 * The topic that sends alarms by mail. It takes messages over TLS only, and from alarms of this account only.
 * @returns undefined without an address
 */
export function alarmTopic(
  scope: Construct,
  { alarmEmail, encryptionKey }: Pick<WorkflowSettings, 'alarmEmail' | 'encryptionKey'>,
): Topic | undefined {
  if (alarmEmail === undefined) return undefined;
  const topic = new Topic(scope, 'Topic', {
    enforceSSL: true,
    ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
  });
  topic.addSubscription(new EmailSubscription(alarmEmail));
  const { account, region, partition } = Stack.of(scope);
  const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
  // a policy of one's own replaces the default one, by which alarms of the account may publish
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` } },
    }),
  );
  encryptionKey?.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudWatch],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  return topic;
}
