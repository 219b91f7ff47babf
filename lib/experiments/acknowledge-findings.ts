import { Stack, Validations } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Tells cdk-nag of the findings of experiments that are right to be there, each with its reason. */
export function acknowledgeExperimentFindings(
  scope: Construct,
  bucket: Bucket,
  functions: readonly LambdaFunction[],
): void {
  const own = `<${Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnBucket)}.Arn>`;
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason:
      'It has faults that are injected for minutes, and reports of experiments; a log of its access would be longer than both.',
  });
  const acknowledge = (of: Construct, resource: string, reason: string) =>
    Validations.of(of).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`, reason });
  acknowledge(
    scope,
    '*',
    'Functions are found by their tag, and widgets of a dashboard are drawn: neither action knows resources.',
  );
  acknowledge(scope, `${own}/FisConfigs/*`, 'FIS names the objects by the experiment.');
  acknowledge(scope, `${own}/reports/*`, 'FIS names the objects by the experiment.');
  for (const each of functions) {
    acknowledge(each.role ?? each, `${own}/FisConfigs/*`, 'FIS names the objects by the experiment.');
  }
}
