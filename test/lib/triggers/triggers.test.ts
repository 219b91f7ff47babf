import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { EventBus, type IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AgentWorkflow } from '../../../lib/agent-workflow.ts';
import { defineWorkflow } from '../../../patterns/declarations/agent.ts';
import type { Trigger } from '../../../patterns/triggers/trigger.ts';
import type { Folder } from '../../support/folder.ts';
import { createStack, createTriage, declarationsOf, synthesizeApp, templateOf } from '../support/stacks.ts';

let folder: Folder;
beforeAll(() => {
  folder = createTriage();
});
afterAll(() => folder.remove());

const ON = { source: 'shop', detailType: 'TicketOpened', input: { text: 'detail.text' }, key: 'detail.id' };

const DAILY = { schedule: 'cron(0 8 ? * MON-FRI *)', timezone: 'Europe/Berlin', input: { text: 'time' } };

/** The declarations of a triage that tickets start, or other triggers. */
function startedByTickets(on: readonly Trigger[] = [ON]) {
  const { workflow, agents } = declarationsOf(folder);
  const module = { url: pathToFileURL(join(folder.path, 'workflow.ts')).href };
  return { workflow: defineWorkflow(module, { ...workflow, on }), agents };
}

test('a trigger is a rule on the default bus, whose target has a dead-letter queue and two hours', () => {
  const { stack } = createStack();
  new AgentWorkflow(stack, 'Triage', startedByTickets());
  const template = templateOf(stack);
  expect(Object.keys(template.findResources('AWS::Lambda::EventInvokeConfig'))).toHaveLength(1);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventBusName: Match.absent(),
    EventPattern: { source: ['shop'], 'detail-type': ['TicketOpened'] },
    Targets: [
      Match.objectLike({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLettersEvents'), 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 7_200, MaximumRetryAttempts: 20 },
      }),
    ],
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  });
});

test('a bus of your own has the rule instead, and a workflow without triggers has no start function', () => {
  const { stack } = createStack();
  const triggerBus = new EventBus(stack, 'Orders') as IEventBus;
  new AgentWorkflow(stack, 'Triage', { ...startedByTickets(), triggerBus });
  templateOf(stack).hasResourceProperties('AWS::Events::Rule', {
    EventBusName: { Ref: Match.stringLikeRegexp('Orders') },
    EventPattern: Match.objectLike({ source: ['shop'] }),
  });
  const plain = createStack();
  new AgentWorkflow(plain.stack, 'Triage', declarationsOf(folder));
  expect(templateOf(plain.stack).findResources('AWS::Lambda::EventInvokeConfig')).toEqual({});
});

test('a schedule invokes the start function by a role of its own, with the scheduled time and a dead-letter queue', () => {
  const { stack } = createStack();
  new AgentWorkflow(stack, 'Triage', startedByTickets([DAILY, { ...DAILY, schedule: 'rate(12 hours)' }]));
  const template = templateOf(stack);
  expect(template.findResources('AWS::Events::Rule', { Properties: { Description: 'starts' } })).toEqual({});
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 8 ? * MON-FRI *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Workflowstart'), 'Arn'] },
      Input: Match.serializedJson(
        Match.objectLike({ event: Match.objectLike({ time: '<aws.scheduler.scheduled-time>' }) }),
      ),
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLettersEvents'), 'Arn'] } },
      RetryPolicy: { MaximumEventAgeInSeconds: 7_200, MaximumRetryAttempts: 20 },
    },
  });
  const roles = template.findResources('AWS::IAM::Role', {
    Properties: {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Principal: { Service: 'scheduler.amazonaws.com' } })],
      }),
    },
  });
  expect(Object.keys(roles)).toHaveLength(1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Object.keys(roles)[0] }],
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        {
          Action: 'lambda:InvokeFunction',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('Workflowstart'), 'Arn'] },
        },
      ]),
    }),
  });
});

// T1.11
test('a schedule of the workflow without a dead-letter queue fails the synth', () => {
  const { app, stack } = createStack();
  const workflow = new AgentWorkflow(stack, 'Triage', startedByTickets());
  new CfnSchedule(workflow, 'Careless', {
    scheduleExpression: 'rate(5 minutes)',
    flexibleTimeWindow: { mode: 'OFF' },
    target: { arn: 'arn:aws:sqs:eu-west-1:123456789012:queue', roleArn: 'arn:aws:iam::123456789012:role/r' },
  });
  expect(() => synthesizeApp(app)).toThrow(/the schedule Support\/Triage\/Careless has no dead-letter queue/);
});

// T1.11
test('a rule of the workflow without a dead-letter queue fails the synth', () => {
  const { app, stack } = createStack();
  const workflow = new AgentWorkflow(stack, 'Triage', startedByTickets());
  const queue = new Queue(stack, 'Elsewhere');
  const targets = [new SqsQueue(queue)];
  new Rule(workflow, 'Careless', { schedule: Schedule.rate(Duration.minutes(5)), targets });
  expect(() => synthesizeApp(app)).toThrow(
    /the rule Support\/Triage\/Careless\/Resource has no dead-letter queue for Target0/,
  );
});
