import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AgentWorkflow } from '../../../lib/agent-workflow.ts';
import { FaultExperiments, type FaultExperimentsProps } from '../../../lib/experiments/fault-experiments.ts';
import { ROOT } from '../../../lib/root.ts';
import { createStack, templateOf } from '../support/stacks.ts';

const LAYER = 'arn:aws:lambda:eu-west-1:123456789012:layer:aws-fis-extension-arm64:9';

function stackWith(): { stack: Stack; workflow: AgentWorkflow } {
  const stack = new Stack(createStack().app, 'Experiments', { env: { account: '123456789012', region: 'eu-west-1' } });
  return { stack, workflow: new AgentWorkflow(stack, 'Review', { workflow: join(ROOT, 'test/fixtures/review') }) };
}

let template: Template;
/** The stack that experiments are refused in, each of which has a place of its own: another stack takes 0.8 s of processor time. */
let refusing: ReturnType<typeof stackWith>;

beforeAll(() => {
  refusing = stackWith();
  const { stack, workflow } = stackWith();
  new FaultExperiments(stack, 'Experiments', {
    workflow,
    agents: ['judge'],
    layerArn: LAYER,
    invocationPercentage: 50,
    delay: Duration.seconds(9),
    stopAlarms: ['RecoveryGaveUp', 'WorkflowImpaired'],
    dashboard: new Dashboard(stack, 'Dashboard', { dashboardName: 'review' }),
  });
  template = templateOf(stack);
});

test.each([
  ['ErrorsBefore', 'aws:lambda:invocation-error', { preventExecution: 'true' }],
  ['ErrorsAfter', 'aws:lambda:invocation-error', { preventExecution: 'false' }],
  ['Delays', 'aws:lambda:invocation-add-delay', { startupDelayMilliseconds: '9000' }],
])('%s is an experiment that two alarms end and that writes a report', (name, actionId, parameters) => {
  const found = template.findResources('AWS::FIS::ExperimentTemplate', {
    Properties: {
      Actions: {
        [name]: {
          ActionId: actionId,
          Parameters: { duration: 'PT10M', invocationPercentage: '50', ...parameters },
          Targets: { Functions: 'Agents' },
        },
      },
      Targets: { Agents: { ResourceType: 'aws:lambda:function', SelectionMode: 'ALL' } },
      StopConditions: [{ Source: 'aws:cloudwatch:alarm' }, { Source: 'aws:cloudwatch:alarm' }],
      ExperimentOptions: { EmptyTargetResolutionMode: 'fail' },
      ExperimentReportConfiguration: { Outputs: { ExperimentReportS3Configuration: { Prefix: 'reports' } } },
    },
  });
  expect(Object.keys(found)).toHaveLength(1);
});

test('only the functions that may be broken have the extension, the tag and the right to read', () => {
  const functions = template.findResources('AWS::Lambda::Function', { Properties: { Layers: [LAYER] } });
  const [[id = '', broken] = []] = Object.entries(functions);
  expect(Object.keys(functions)).toHaveLength(1);
  expect(id).toContain('judge');
  expect(broken?.Properties.Environment.Variables).toMatchObject({
    AWS_LAMBDA_EXEC_WRAPPER: '/opt/aws-fis/bootstrap',
    AWS_FIS_POLL_MAX_WAIT_MILLISECONDS: '2000',
  });
  const [experiment] = Object.values(template.findResources('AWS::FIS::ExperimentTemplate'));
  const [[key, value] = []] = Object.entries(experiment?.Properties.Targets.Agents.ResourceTags as object);
  expect(broken?.Properties.Tags).toContainEqual({ Key: key, Value: value });
});

test('the role of experiments may invoke nothing, and is assumed for experiments of this account only', () => {
  const [role] = Object.values(
    template.findResources('AWS::IAM::Role', {
      Properties: {
        AssumeRolePolicyDocument: Match.objectLike({
          Statement: [Match.objectLike({ Principal: { Service: 'fis.amazonaws.com' } })],
        }),
      },
    }),
  );
  expect(role?.Properties.AssumeRolePolicyDocument.Statement[0].Condition).toMatchObject({
    StringEquals: { 'aws:SourceAccount': '123456789012' },
  });
  const policies = template.findResources('AWS::IAM::Policy', {
    Properties: { PolicyName: Match.stringLikeRegexp('^ExperimentsRole') },
  });
  const actions = Object.values(policies).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap((each: { Action: string | string[] }) => each.Action),
  );
  expect(actions.toSorted()).toEqual([
    'cloudwatch:GetDashboard',
    'cloudwatch:GetMetricWidgetImage',
    'lambda:GetFunction',
    's3:DeleteObject',
    's3:GetObject',
    's3:PutObject',
    's3:PutObject',
    'tag:GetResources',
  ]);
});

test('a stack without experiments has nothing of them', () => {
  const { stack } = stackWith();
  const text = JSON.stringify(templateOf(stack).toJSON());
  expect(text).not.toMatch(/fis/i);
});

test.each<[Partial<FaultExperimentsProps>, string]>([
  [{ layerArn: 'aws-fis' }, 'layerArn is "aws-fis"; it must be the ARN of a version of a layer'],
  [{ agents: [] }, 'agents is empty; give the names of those that may be broken'],
  [{ agents: ['nobody'] }, 'has no agent "nobody"; it has'],
  [{ duration: Duration.seconds(30) }, 'duration is 30 s; allowed are 1 minute to 12 hours'],
  [{ invocationPercentage: 0 }, 'invocationPercentage is 0; allowed is a whole number from 1 to 100'],
  [{ delay: Duration.minutes(16) }, 'delay is 960000 ms; allowed are 1 ms to 15 minutes'],
  [{ stopAlarms: [] }, 'stopAlarms is empty; an experiment needs an alarm that ends it'],
  [{ stopAlarms: ['Nothing' as 'RecoveryGaveUp'] }, 'stopAlarms has "Nothing"; there are'],
])('fails with %j', (props, message) => {
  const { stack, workflow } = refusing;
  const place = new Construct(stack, Object.entries(props).join());
  const create = () =>
    new FaultExperiments(place, 'Experiments', { workflow, agents: ['judge'], layerArn: LAYER, ...props });
  expect(create).toThrow(message);
});
