import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * So many ARNs of 125 characters fit into a managed policy of 6,144 characters. The CDK moves statements that are too
 * many for a role's own policy into managed ones, but it splits none.
 */
const ARNS_OF_A_STATEMENT = 40;

/** Lets a function call agents, and only as they are deployed: no version, no alias. A statement needs a resource. */
export function grantAgents(agents: readonly { readonly functionArn: string }[], target: IFunction): void {
  const arns = agents.map(({ functionArn }) => functionArn);
  for (let start = 0; start < arns.length; start += ARNS_OF_A_STATEMENT) {
    const resources = arns.slice(start, start + ARNS_OF_A_STATEMENT);
    target.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
  }
}
