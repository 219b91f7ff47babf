import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';

/** As long as SQS keeps anything, and as an execution can be redriven. */
const RETENTION = Duration.days(14);

/** How long EventBridge tries to deliver: longer than a bad deployment takes to be noticed and undone. */
export const DELIVERY = { maxEventAge: Duration.hours(2), retryAttempts: 20 } as const;

/** What could not be dealt with: nothing in here is dealt with by itself, each queue has an alarm. */
export class DeadLetters extends Construct {
  /** failed executions that recovery left to people */
  readonly executions: Queue;
  /** events that no target took, and their targets' answers */
  readonly events: Queue;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    const settings = {
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicyOf(stage),
    };
    this.executions = new Queue(this, 'Executions', settings);
    this.events = new Queue(this, 'Events', settings);
  }
}
