import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../patterns/errors.ts';
import { readExecution } from './status.ts';
import type { Target } from './target.ts';

/** Why the service does not redrive an execution, and what does instead. */
const NOT_REDRIVABLE = 'ExecutionNotRedrivable';

/**
 * Redrives an execution: it goes on where it stopped, under the definition it was started with, and computes nothing
 * again that has a result. The token is the same for the same redrive, so asking twice is one redrive.
 * @returns how often it has been redriven now
 * @throws InvalidInputError when the service says it cannot be redriven, with its reason
 */
export async function redriveExecution(target: Target, executionArn: string): Promise<number> {
  const { redriveCount, name, status } = await readExecution(target, executionArn);
  const clientToken = `ballast-${redriveCount + 1}`;
  try {
    await target.stepFunctions.send(new RedriveExecutionCommand({ executionArn, clientToken }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== NOT_REDRIVABLE) throw error;
    throw new InvalidInputError(`${name} is ${status} and cannot be redriven: ${error.message}`, { cause: error });
  }
  return redriveCount + 1;
}
