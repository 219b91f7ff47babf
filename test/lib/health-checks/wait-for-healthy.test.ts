import { Stack } from 'aws-cdk-lib';
import { type Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Pass, QueryLanguage, StateGraph } from 'aws-cdk-lib/aws-stepfunctions';
import { WaitForHealthy } from '../../../lib/health-checks/wait-for-healthy.ts';

const agents = ['trend', 'news'].map((name) => ({
  name,
  functionArn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
  tiers: [{ name: 'rules', breakerId: `${name}/rules`, attemptTimeoutMs: 5_000 }],
}));

interface States {
  readonly [name: string]: Readonly<Record<string, unknown>>;
}

/** The states of a machine that waits, and the policy of the function that checks. */
function synthesized(names?: string) {
  const stack = new Stack();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function:wait-for-healthy';
  const waitFunction = LambdaFunction.fromFunctionAttributes(stack, 'WaitFunction', { functionArn, role });
  const wait = new WaitForHealthy(stack, 'Wait', { waitFunction, agents, ...(names === undefined ? {} : { names }) });
  wait.catchUnhealthy(Pass.jsonata(stack, 'Unhealthy'));
  wait.next(Pass.jsonata(stack, 'Continue'));
  const graph = new StateGraph(wait.startState, 'a wait');
  const { States: states } = stack.resolve(graph.toGraphJson(QueryLanguage.JSONATA)) as { States: States };
  const policy = role.node.findChild('DefaultPolicy') as Policy;
  return { states, policy: stack.resolve(policy.document) as object };
}

test('a check that finds agents that are not ready is repeated for these after the pause that it decided, with the time of the first one', () => {
  const { states } = synthesized();
  expect(states['Wait Begin']).toMatchObject({ Assign: { waitingSinceMs: 0 }, Next: 'Wait Check' });
  expect(states['Wait Check']).toMatchObject({
    Arguments: { Payload: { agents, names: '{% $notReady %}', waitingSinceMs: '{% $waitingSinceMs %}' } },
    Assign: {
      waitingSinceMs: '{% $states.result.Payload.waitingSinceMs %}',
      notReady: '{% $states.result.Payload.notReady %}',
    },
    Next: 'Wait IsReady',
  });
  expect(states['Wait IsReady']).toMatchObject({
    Choices: [{ Condition: '{% $states.input.ready %}', Next: 'Wait Ready' }],
    Default: 'Wait Pause',
  });
  expect(states['Wait Pause']).toMatchObject({ Seconds: '{% $states.input.pauseSeconds %}', Next: 'Wait Check' });
  expect(states['Wait Ready']).toMatchObject({ Next: 'Continue' });
});

test('only agents that stay unhealthy go to the state after that error', () => {
  expect(synthesized().states['Wait Check']?.Catch).toEqual([
    expect.objectContaining({ ErrorEquals: ['AgentUnhealthyError'], Next: 'Unhealthy' }),
  ]);
});

test('it waits for all agents, or for those that an expression names', () => {
  expect(synthesized().states['Wait Begin']).toMatchObject({ Assign: { notReady: ['trend', 'news'] } });
  expect(synthesized('{% $failed %}').states['Wait Begin']).toMatchObject({ Assign: { notReady: '{% $failed %}' } });
});

test('the check may invoke the agents that it pings', () => {
  const Resource = agents.map(({ functionArn }) => functionArn);
  expect(synthesized().policy).toMatchObject({
    Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource }],
  });
});
