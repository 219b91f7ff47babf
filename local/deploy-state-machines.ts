import { type Json, ServiceError, type StepFunctionsService } from './step-functions/ports.ts';
import type { StateMachineResource } from './template/resources.ts';

type JsonObject = { [key: string]: Json };

/** Brings the engine's state machines to what the template says. Executions under way keep their definition. */
export async function deployStateMachines(
  stepFunctions: StepFunctionsService,
  stateMachines: readonly StateMachineResource[],
): Promise<void> {
  for (const { name, arn, roleArn, type, definition } of stateMachines) {
    const known = await describe(stepFunctions, arn);
    if (known === undefined) {
      await stepFunctions.call('CreateStateMachine', { name, roleArn, type, definition });
    } else if (known.definition !== definition || known.roleArn !== roleArn) {
      await stepFunctions.call('UpdateStateMachine', { stateMachineArn: arn, roleArn, definition });
    }
  }
}

async function describe(stepFunctions: StepFunctionsService, arn: string): Promise<JsonObject | undefined> {
  try {
    return (await stepFunctions.call('DescribeStateMachine', { stateMachineArn: arn })) as JsonObject;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'StateMachineDoesNotExist') return undefined;
    throw error;
  }
}
