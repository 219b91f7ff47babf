import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** Lets a grantee end waits for answers, those of this state machine. */
export function grantAnswer({ stateMachineArn }: StateMachine, grantee: IGrantable): Grant {
  return Grant.addToPrincipal({ grantee, actions: ['states:SendTaskSuccess'], resourceArns: [stateMachineArn] });
}
