import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The options of a workflow as a whole. */
export interface WorkflowOptions {
  /**
   * Whether a run may carry fault rules, which break its agents on purpose. Without it such a run is refused.
   * @default false
   */
  readonly faultInjection?: boolean;
  /**
   * How long log groups keep their lines.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * What becomes of tables, queues and log groups when the stack is deleted.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How long a circuit stays open before a probe, in milliseconds or more.
   * @default Duration.seconds(60)
   */
  readonly circuitOpenTime?: Duration;
}
