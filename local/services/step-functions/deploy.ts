import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { validateDefinition } from './definition/validate.ts';
import type { StateMachineLog } from './execution-log.ts';
import type { StepFunctionsService } from './service.ts';

/** A state machine as its template describes it. */
export interface StateMachineResource {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: string;
  /** whether X-Ray traces its executions @default false */
  readonly isTraced?: boolean;
  /** @default - it writes no log */
  readonly log?: StateMachineLog;
}

/**
 * Creates or updates the template's state machines. Executions under way keep their definition.
 *
 * @returns the machines that AWS runs and this engine does not, each with the reason
 * @throws Error naming the machine whose definition is not valid
 */
export async function deployStateMachines(
  stepFunctions: StepFunctionsService,
  stateMachines: readonly StateMachineResource[],
): Promise<string[]> {
  const leftOut: string[] = [];
  for (const machine of stateMachines) {
    try {
      await deploy(stepFunctions, machine);
    } catch (error) {
      const reason = unsupportedBy(machine);
      if (reason !== undefined) leftOut.push(`${machine.name}: ${reason}`);
      else throw new Error(`state machine ${machine.name}: ${(error as Error).message}`, { cause: error });
    }
  }
  return leftOut;
}

async function deploy(stepFunctions: StepFunctionsService, machine: StateMachineResource): Promise<void> {
  const { name, arn, roleArn, type, definition, isTraced = false } = machine;
  const tracingConfiguration = { enabled: isTraced };
  const known = await describe(stepFunctions, arn);
  if (known === undefined) {
    await stepFunctions.call('CreateStateMachine', { name, roleArn, type, definition, tracingConfiguration });
  } else if (
    known.definition !== definition ||
    known.roleArn !== roleArn ||
    !isDeepStrictEqual(known.tracingConfiguration, tracingConfiguration)
  ) {
    await stepFunctions.call('UpdateStateMachine', { stateMachineArn: arn, roleArn, definition, tracingConfiguration });
  }
}

function unsupportedBy({ definition, type }: StateMachineResource): string | undefined {
  const problems = validateDefinition(definition, type);
  const [first] = problems;
  if (first === undefined || problems.some(({ code }) => code !== 'UNSUPPORTED')) return undefined;
  return `${first.message} at ${first.location}`;
}

async function describe(stepFunctions: StepFunctionsService, arn: string): Promise<JsonObject | undefined> {
  try {
    return (await stepFunctions.call('DescribeStateMachine', { stateMachineArn: arn })) as JsonObject;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'StateMachineDoesNotExist') return undefined;
    throw error;
  }
}
