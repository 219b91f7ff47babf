import { Aws } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** The ARN of every execution of a state machine: the names of executions are not known at synth. */
export function executionArnPattern({ stateMachineName }: StateMachine): string {
  return `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${stateMachineName}:*`;
}
