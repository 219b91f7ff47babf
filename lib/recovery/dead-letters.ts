import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { WorkflowSettings } from '../options/settings.ts';

/** The longest that SQS allows, and as long as an execution can be redriven. */
const RETENTION = Duration.days(14);

/** How long EventBridge retries a delivery: longer than a faulty deployment takes to be noticed and rolled back. */
export const DELIVERY = { maxEventAge: Duration.hours(2), retryAttempts: 20 } as const;

/** Messages that need manual action; each queue has an alarm. */
export class DeadLetters extends Construct {
  /** failed executions that recovery gave up */
  readonly executions: Queue;
  /** events that could not be delivered, with the error of their target */
  readonly events: Queue;

  constructor(scope: Construct, id: string, { removalPolicy, encryptionKey }: WorkflowSettings) {
    super(scope, id);
    const settings = {
      retentionPeriod: RETENTION,
      ...(encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
      enforceSSL: true,
      removalPolicy,
    };
    this.executions = new Queue(this, 'Executions', settings);
    this.events = new Queue(this, 'Events', settings);
  }
}
