import { DescribeExecutionCommand, type DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { readCause } from './cause.ts';
import type { ExecutionStatus } from './progress.ts';
import type { Target } from './target.ts';

/** An execution as its service describes it. */
export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly workflowId: string;
  readonly status: ExecutionStatus;
  readonly startedAtMs: number;
  /** absent while it runs */
  readonly stoppedAtMs?: number;
  readonly redriveCount: number;
  readonly error?: string;
  readonly cause?: string;
  /** JSON text; absent unless it succeeded */
  readonly output?: string;
}

/** Describes an execution. @throws the service's ExecutionDoesNotExist */
export async function readExecution(target: Target, executionArn: string): Promise<Execution> {
  return executionOf(await target.stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
}

function executionOf(described: DescribeExecutionOutput): Execution {
  const { executionArn = '', name = '', status = 'RUNNING', startDate, stopDate, error, cause, output } = described;
  return {
    executionArn,
    name,
    workflowId: workflowIdOf(described.input) ?? name,
    status,
    startedAtMs: startDate?.getTime() ?? 0,
    redriveCount: described.redriveCount ?? 0,
    ...(stopDate === undefined ? {} : { stoppedAtMs: stopDate.getTime() }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause: readCause(cause).message }),
    ...(output === undefined ? {} : { output }),
  };
}

/** The workflow id a StartRequest names, if it is one and does. */
function workflowIdOf(input: string | undefined): string | undefined {
  if (input === undefined) return undefined;
  const request: unknown = JSON.parse(input);
  if (typeof request !== 'object' || request === null || !('workflowId' in request)) return undefined;
  return typeof request.workflowId === 'string' ? request.workflowId : undefined;
}
