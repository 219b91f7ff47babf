import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * ARNs of 125 characters that fit into a managed policy of 6,144 characters. The CDK moves statements that are too many
 * for an inline policy into managed policies, but splits no statement.
 */
const ARNS_PER_STATEMENT = 40;

/** Lets a function invoke the deployed functions of agents, without versions and aliases; no agents, no statement. */
export function grantAgents(agents: readonly { readonly functionArn: string }[], target: IFunction): void {
  const arns = agents.map(({ functionArn }) => functionArn);
  for (let start = 0; start < arns.length; start += ARNS_PER_STATEMENT) {
    const resources = arns.slice(start, start + ARNS_PER_STATEMENT);
    target.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
  }
}
