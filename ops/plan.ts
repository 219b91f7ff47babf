import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { factsOf, plansOf, type WorkflowFacts } from '../patterns/catalogue/definition.ts';
import type { PhasePlan } from '../patterns/catalogue/payloads.ts';
import type { Target } from './target.ts';

/** A workflow as it is deployed now. */
export interface DeployedWorkflow extends WorkflowFacts {
  /** of each phase, in the order of the workflow */
  readonly plans: readonly PhasePlan[];
}

/** Reads the definition of the workflow as it is deployed now: one request. */
export async function readDeployed({ stepFunctions, stateMachineArn }: Target): Promise<DeployedWorkflow> {
  const { definition = '' } = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return { ...factsOf(definition), plans: plansOf(definition) };
}

/** The plan of each phase of the workflow as it is deployed now, in the order of the workflow. */
export async function readPlan(target: Target): Promise<readonly PhasePlan[]> {
  return (await readDeployed(target)).plans;
}
