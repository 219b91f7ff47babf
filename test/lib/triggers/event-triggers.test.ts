import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { EventBus, type IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AgentWorkflow } from '../../../lib/agent-workflow.ts';
import { defineWorkflow } from '../../../patterns/declarations/agent.ts';
import type { Folder } from '../../support/folder.ts';
import { createStack, createTriage, declarationsOf, synthesizeApp, templateOf } from '../support/stacks.ts';

let folder: Folder;
beforeAll(() => {
  folder = createTriage();
});
afterAll(() => folder.remove());

const ON = { source: 'shop', detailType: 'TicketOpened', input: { text: 'detail.text' }, key: 'detail.id' };

/** The declarations of a triage that tickets start. */
function startedByTickets() {
  const { workflow, agents } = declarationsOf(folder);
  const module = { url: pathToFileURL(join(folder.path, 'workflow.ts')).href };
  return { workflow: defineWorkflow(module, { ...workflow, on: [ON] }), agents };
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
