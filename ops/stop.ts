import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { indexOperation, type Operator } from './index-execution.ts';
import type { Execution } from './status.ts';
import type { Target } from './target.ts';

/** The error of an execution that an operator stopped. */
export const STOPPED = 'Stopped';

export interface StopReason {
  readonly error: string;
  readonly cause: string;
  /** the operator who stops it @default - a limit of the command that started it does */
  readonly by?: Operator;
}

/** Stops an execution. Its status is ABORTED then, and `redrive --failed` leaves it alone. */
export async function stopExecution(target: Target, execution: Execution, reason: StopReason): Promise<void> {
  const { executionArn, workflowId, startedAtMs, redriveCount } = execution;
  const { error, cause, by } = reason;
  const { stopDate } = await target.stepFunctions.send(new StopExecutionCommand({ executionArn, error, cause }));
  const stoppedAtMs = stopDate?.getTime() ?? target.nowMs();
  await indexOperation(target, {
    executionArn,
    workflowId,
    startedAtMs,
    redriveCount,
    status: 'ABORTED',
    witness: 'service',
    stoppedAtMs,
    error,
    ...(by === undefined ? {} : { operation: { verb: 'stop', ...by, atMs: stoppedAtMs } }),
  });
}
