import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * What Lambda needs to put a function into a network. AWS takes no narrower resources for the reading actions, and names
 * the network interfaces itself.
 */
export function networkAccess(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
