import { Stack } from 'aws-cdk-lib';
import { type Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { grantAgents } from '../../../lib/functions/grant-agents.ts';

/** The resources of each statement that a function with so many agents gets; the ARNs are as long as they may be. */
function resourcesOfStatements(agents: number): string[][] {
  const stack = new Stack();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function:health';
  const arns = Array.from({ length: agents }, (_, index) => ({
    functionArn: `arn:aws:lambda:ap-southeast-1:000000000000:function:${`${index}`.padStart(64, 'f')}`,
  }));
  grantAgents(arns, LambdaFunction.fromFunctionAttributes(stack, 'Health', { functionArn, role }));
  const policy = role.node.tryFindChild('DefaultPolicy') as Policy | undefined;
  const { Statement = [] } = (stack.resolve(policy?.document) ?? {}) as {
    Statement?: { Action: string; Resource: string | string[] }[];
  };
  for (const { Action } of Statement) expect(Action).toBe('lambda:InvokeFunction');
  return Statement.map(({ Resource }) => [Resource].flat());
}

test.each([1, 40, 41, 200])(
  '%d agents are granted each once, in statements that each fit into a managed policy',
  (agents) => {
    const statements = resourcesOfStatements(agents);
    for (const arns of statements) expect(JSON.stringify(arns).length).toBeLessThan(6_144 - 150);
    const resources = statements.flat();
    expect(new Set(resources).size).toBe(agents);
    expect(resources).toHaveLength(agents);
    for (const arn of resources) expect(arn).not.toMatch(/\*/);
  },
);

test('no agents are no statement', () => {
  expect(resourcesOfStatements(0)).toEqual([]);
});
