import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { executionArnPattern } from './workflow/executions.ts';
import { grantAnswer } from './workflow/grant-answer.ts';
import type { WorkflowParts } from './workflow-parts.ts';

const READ_TABLE = ['BatchGetItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'].map((action) => `dynamodb:${action}`);

/** Lets a grantee start runs of a workflow. */
export function grantStart({ core }: WorkflowParts, grantee: IGrantable): Grant {
  const { encryptionKey } = core.settings;
  return combined([
    core.stateMachine.grantStartExecution(grantee),
    ...(encryptionKey === undefined ? [] : [encryptionKey.grantEncryptDecrypt(grantee)]),
  ]);
}

/** Lets a grantee see all there is of a workflow, and change nothing. */
export function grantRead({ core, deadLetters, recovery, healing }: WorkflowParts, grantee: IGrantable): Grant {
  const machines = [core.stateMachine, recovery.stateMachine, healing.stateMachine];
  const { workflows, breakers } = core.tables;
  const { encryptionKey } = core.settings;
  const queues = [deadLetters.executions.queueArn, deadLetters.events.queueArn];
  return combined([
    workflows.grant(grantee, ...READ_TABLE),
    breakers.grant(grantee, ...READ_TABLE),
    Grant.addToPrincipal({
      grantee,
      actions: ['states:DescribeStateMachine', 'states:ListExecutions'],
      resourceArns: machines.map(({ stateMachineArn }) => stateMachineArn),
    }),
    Grant.addToPrincipal({
      grantee,
      actions: ['states:DescribeExecution', 'states:DescribeStateMachineForExecution', 'states:GetExecutionHistory'],
      resourceArns: machines.map(executionArnPattern),
    }),
    Grant.addToPrincipal({ grantee, actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], resourceArns: queues }),
    ...(encryptionKey === undefined ? [] : [encryptionKey.grantDecrypt(grantee)]),
  ]);
}

/** Lets a grantee do what operators do. */
export function grantOperate(parts: WorkflowParts, grantee: IGrantable): Grant {
  const { core, deadLetters } = parts;
  return combined([
    grantRead(parts, grantee),
    grantStart(parts, grantee),
    Grant.addToPrincipal({
      grantee,
      actions: ['states:RedriveExecution', 'states:StopExecution'],
      resourceArns: [executionArnPattern(core.stateMachine)],
    }),
    ...(core.asksQuestions ? [grantAnswer(core.stateMachine, grantee)] : []),
    core.tables.workflows.grant(grantee, 'dynamodb:UpdateItem'),
    core.tables.breakers.grant(grantee, 'dynamodb:UpdateItem'),
    core.bus.grantPutEventsTo(grantee),
    deadLetters.executions.grantConsumeMessages(grantee),
    deadLetters.events.grantConsumeMessages(grantee),
  ]);
}

function combined(grants: readonly Grant[]): Grant {
  return grants.reduce((all, grant) => all.combine(grant));
}
