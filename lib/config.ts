import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between stages. */
export interface Stage {
  readonly name: string;
  /** runs may carry fault rules; elsewhere Accept refuses them */
  readonly faultInjection: boolean;
  readonly logRetention: RetentionDays;
  /** what happens to tables and log groups when the stack is deleted */
  readonly removalPolicy: RemovalPolicy;
}

const STAGES: Readonly<Record<string, Stage>> = {
  dev: {
    name: 'dev',
    faultInjection: true,
    logRetention: RetentionDays.TWO_WEEKS,
    removalPolicy: RemovalPolicy.DESTROY,
  },
  prod: {
    name: 'prod',
    faultInjection: false,
    logRetention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN,
  },
};

/** The stage of this name. @throws RangeError naming the ones there are */
export function stageOf(name: string): Stage {
  const stage = STAGES[name];
  if (stage === undefined) {
    throw new RangeError(
      `stage is ${JSON.stringify(name)}, allowed are ${Object.keys(STAGES).join(', ')} (-c stage=NAME)`,
    );
  }
  return stage;
}
