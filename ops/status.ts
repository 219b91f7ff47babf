import { DescribeExecutionCommand, type DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { traceIdIn } from '../patterns/trace.ts';
import { readableCause } from './cause.ts';
import type { ExecutionStatus } from './progress.ts';
import type { Target } from './target.ts';

/** An execution as its service describes it. */
export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly workflowId: string;
  /** fault rules of its input, which its redrive leaves out */
  readonly faults: readonly string[];
  readonly status: ExecutionStatus;
  readonly startedAtMs: number;
  /** absent while it runs */
  readonly stoppedAtMs?: number;
  readonly redriveCount: number;
  readonly error?: string;
  readonly cause?: string;
  /** of X-Ray @default - the workflow is not traced */
  readonly traceId?: string;
  /** JSON text; absent unless it succeeded */
  readonly output?: string;
}

const requestSchema = z.object({
  workflowId: z.string().optional().catch(undefined),
  faults: z.array(z.string()).optional().catch(undefined),
});

/** Describes an execution. @throws the service's ExecutionDoesNotExist */
export async function readExecution(target: Target, executionArn: string): Promise<Execution> {
  return executionOf(await target.stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
}

function executionOf(described: DescribeExecutionOutput): Execution {
  const { executionArn = '', name = '', status = 'RUNNING', startDate, stopDate, error, cause, output } = described;
  const request = requestOf(described.input);
  const traceId = traceIdIn(described.traceHeader);
  return {
    executionArn,
    name,
    workflowId: request.workflowId ?? name,
    faults: request.faults ?? [],
    status,
    startedAtMs: startDate?.getTime() ?? 0,
    redriveCount: described.redriveCount ?? 0,
    ...(stopDate === undefined ? {} : { stoppedAtMs: stopDate.getTime() }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause: readableCause(cause) }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(output === undefined ? {} : { output }),
  };
}

/** The fields of a StartRequest that are read here; none of an input that is no such request. */
function requestOf(input: string | undefined): { workflowId?: string | undefined; faults?: string[] | undefined } {
  if (input === undefined) return {};
  return requestSchema.safeParse(JSON.parse(input)).data ?? {};
}
