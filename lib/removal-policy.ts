import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './config.ts';

/** What becomes of data when the stack that holds it is deleted. */
export function removalPolicyOf({ retainsData }: Stage): RemovalPolicy {
  return retainsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
