import { DescribeExecutionCommand, ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StartRequest } from '../patterns/catalogue/payloads.ts';
import { executionArnOf } from './execution-name.ts';
import type { Target } from './target.ts';

/** The state machine that is started. */
export type StartTarget = Pick<Target, 'stepFunctions' | 'stateMachineArn'>;

export interface Started {
  readonly workflowId: string;
  readonly executionArn: string;
  /** the execution's name */
  readonly name: string;
}

/**
 * Starts an execution. The same name with the same request is the same execution, so asking again is safe, also when
 * it has ended meanwhile.
 * @param name 1 to 80 characters of A-Z a-z 0-9 _ and -; the workflow's id too, unless the request has one
 * @param traceHeader of the trace that it goes on in @default - it begins one
 * @throws the service's ExecutionAlreadyExists when the name was used for another request
 */
export async function startExecution(
  target: StartTarget,
  name: string,
  request: StartRequest,
  traceHeader?: string,
): Promise<Started> {
  const { stateMachineArn } = target;
  const input = JSON.stringify(request);
  const started = { workflowId: request.workflowId ?? name, name };
  try {
    const command = new StartExecutionCommand({ stateMachineArn, name, input, traceHeader });
    const { executionArn = '' } = await target.stepFunctions.send(command);
    return { ...started, executionArn };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    // the service answers again only while it runs
    const executionArn = executionArnOf(stateMachineArn, name);
    const existing = await target.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (existing.input !== input) throw error;
    return { ...started, executionArn };
  }
}
