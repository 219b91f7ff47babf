import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { redriveToken } from '../patterns/recovery/redrive-token.ts';
import { indexOperation, type Operator } from './index-execution.ts';
import type { Started } from './start.ts';
import { readExecution } from './status.ts';
import type { Target } from './target.ts';

/**
 * Redrives an execution: it continues where it stopped, under the definition it was started with, and uses the results that
 * are stored. The client token depends only on the execution and its redrive count: an operator and Recovery asking at once
 * get one redrive.
 * @param by the operator who asks @default - not known
 * @throws InvalidInputError when the service says it cannot be redriven, with its reason
 */
export async function redriveExecution(target: Target, executionArn: string, by?: Operator): Promise<Started> {
  const { redriveCount, name, status, workflowId, startedAtMs } = await readExecution(target, executionArn);
  const clientToken = redriveToken(executionArn, redriveCount);
  try {
    const { redriveDate } = await target.stepFunctions.send(new RedriveExecutionCommand({ executionArn, clientToken }));
    await indexOperation(target, {
      executionArn,
      workflowId,
      startedAtMs,
      redriveCount: redriveCount + 1,
      status: 'RUNNING',
      witness: 'start',
      ...(by === undefined
        ? {}
        : { operation: { verb: 'redrive', ...by, atMs: redriveDate?.getTime() ?? Date.now() } }),
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionNotRedrivable') throw error;
    throw new InvalidInputError(`${name} is ${status} and cannot be redriven: ${error.message}`, { cause: error });
  }
  return { executionArn, name, workflowId };
}
