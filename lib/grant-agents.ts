import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** Lets a function call agents, and only as they are deployed: no version, no alias. */
export function grantAgents(agents: readonly { readonly functionArn: string }[], target: IFunction): void {
  const resources = agents.map(({ functionArn }) => functionArn);
  target.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
}
