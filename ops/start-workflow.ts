import { isDeepStrictEqual } from 'node:util';
import { DescribeExecutionCommand, type DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { type StartRequest, startRequest } from '../patterns/catalogue/payloads.ts';
import { canonicalJson } from '../patterns/json/canonical-json.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { type Started, startExecution } from './start.ts';
import { type Target, workflowTableOf } from './target.ts';

/** An execution of a workflow, which may have been running before. */
export interface StartedWorkflow extends Started {
  readonly wasRunning: boolean;
}

/** The workflow is running with another request. */
export class WorkflowRunningError extends InvalidInputError {}

/**
 * Starts an execution of a workflow, unless one is running: a second one would take the workflow over and end the first.
 * As Step Functions does by the name of an execution: the same request is the running execution, another one is refused.
 * @param name of the execution, if one is started
 * @param traceHeader of the trace that it goes on in @default - it begins one
 * @throws WorkflowRunningError when the workflow is running with another request
 */
export async function startWorkflow(
  target: Target,
  name: string,
  request: StartRequest,
  traceHeader?: string,
): Promise<StartedWorkflow> {
  const { workflowId } = request;
  const running = workflowId === undefined ? undefined : await runningExecution(target, workflowId);
  if (running === undefined || workflowId === undefined) {
    return { ...(await startExecution(target, name, request, traceHeader)), wasRunning: false };
  }
  const { executionArn, name: runningName, input, faults, faultSeed } = running;
  const wanted = startRequest.parse(request);
  const isSame =
    input === canonicalJson(wanted.input ?? null) &&
    faultSeed === wanted.faultSeed &&
    isDeepStrictEqual(faults, wanted.faults);
  if (isSame) return { workflowId, executionArn, name: runningName, wasRunning: true };
  throw new WorkflowRunningError(
    `workflow ${JSON.stringify(workflowId)} is running as ${runningName}, with another input or other faults; ` +
      'wait for its end, or use another id',
  );
}

interface RunningExecution {
  readonly executionArn: string;
  readonly name: string;
  /** canonical JSON of the workflow's input, which a resumed execution was started without */
  readonly input: string;
  readonly faults: readonly string[];
  readonly faultSeed: number;
}

/** The execution that owns the workflow, while it runs. */
async function runningExecution(target: Target, workflowId: string): Promise<RunningExecution | undefined> {
  const owner = await readOwner(workflowTableOf(target), workflowId);
  if (owner === undefined) return undefined;
  const { executionArn, input } = owner;
  const { name = '', status, input: request = '{}' } = await describe(target, executionArn);
  if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') return undefined;
  const { faults, faultSeed } = startRequest.parse(JSON.parse(request));
  return { executionArn, name, input, faults, faultSeed };
}

/** AWS forgets an execution after 90 days; the records of the workflow are kept for 100. */
async function describe(target: Target, executionArn: string): Promise<Partial<DescribeExecutionOutput>> {
  try {
    return await target.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return {};
    throw error;
  }
}
