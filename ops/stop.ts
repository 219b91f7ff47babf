import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Target } from './target.ts';

export interface StopReason {
  readonly error: string;
  readonly cause: string;
}

/** Stops an execution. Its status is ABORTED then, and `redrive --failed` leaves it alone. */
export async function stopExecution(target: Target, executionArn: string, reason: StopReason): Promise<void> {
  await target.stepFunctions.send(new StopExecutionCommand({ executionArn, ...reason }));
}
