import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { redriveToken } from '../patterns/recovery/redrive-token.ts';
import { indexOperation, type Operator } from './index-execution.ts';
import type { Started } from './start.ts';
import { type Execution, readExecution } from './status.ts';
import type { Target } from './target.ts';

/** Step Functions does not redrive the execution: it runs, it is too old, or its state machine is another one. */
export class NotRedrivableError extends InvalidInputError {}

/**
 * Redrives an execution: it continues where it stopped, under the definition it was started with, and uses the results that
 * are stored. The client token depends only on the execution and its redrive count: an operator and Recovery asking at once
 * get one redrive.
 * @param by the operator who asks @default - not known
 * @throws NotRedrivableError when the service says it cannot be redriven, with its reason
 */
export async function redriveExecution(target: Target, executionArn: string, by?: Operator): Promise<Started> {
  return await redriveDescribed(target, await readExecution(target, executionArn), by);
}

/** The same of an execution that was just described. @throws NotRedrivableError */
export async function redriveDescribed(target: Target, execution: Execution, by?: Operator): Promise<Started> {
  const { executionArn, redriveCount, name, status, workflowId, startedAtMs } = execution;
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
        : { operation: { verb: 'redrive', ...by, atMs: redriveDate?.getTime() ?? target.nowMs() } }),
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionNotRedrivable') throw error;
    throw new NotRedrivableError(`${name} is ${status} and cannot be redriven: ${error.message}`, { cause: error });
  }
  return { executionArn, name, workflowId };
}
