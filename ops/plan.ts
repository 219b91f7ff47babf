import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { plansOf } from '../patterns/catalogue/definition.ts';
import type { PhasePlan } from '../patterns/catalogue/payloads.ts';
import type { Target } from './target.ts';

/** The plan of each phase of the workflow as it is deployed now, in the order of the workflow. */
export async function readPlan({ stepFunctions, stateMachineArn }: Target): Promise<PhasePlan[]> {
  const { definition = '' } = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return plansOf(definition);
}
