import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StartRequest } from '../patterns/payloads.ts';
import type { Target } from './target.ts';

export interface Started {
  readonly workflowId: string;
  readonly executionArn: string;
  /** the execution's name */
  readonly name: string;
}

/**
 * Starts an execution. The same name with the same request is the same execution, so asking again is safe.
 * @param name 1 to 80 characters of A-Z a-z 0-9 _ and -; the workflow's id too, unless the request has one
 */
export async function startExecution(target: Target, name: string, request: StartRequest): Promise<Started> {
  const command = new StartExecutionCommand({
    stateMachineArn: target.stateMachineArn,
    name,
    input: JSON.stringify(request),
  });
  const { executionArn = '' } = await target.stepFunctions.send(command);
  return { workflowId: request.workflowId ?? name, executionArn, name };
}
