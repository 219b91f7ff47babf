import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './config.ts';

/** The removal policy of tables, queues and log groups of a stage. */
export function removalPolicyOf({ retainsData }: Stage): RemovalPolicy {
  return retainsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
