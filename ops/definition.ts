import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { Target } from './target.ts';

/** The definition of a workflow's state machine as it is deployed now, which holds the plan of each phase. */
export async function readDefinition({ stepFunctions, stateMachineArn }: Target): Promise<string> {
  const { definition = '' } = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return definition;
}
