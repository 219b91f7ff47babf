import { ExecutionStatus, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { hasFailed } from '../../patterns/recovery/failure-publication.ts';
import { requireEnv } from '../runtime/env.ts';

/** Pages of 1,000 executions per status; a page is one request, of which AWS admits 100 at once. */
const MAX_PAGES = 5;

/** EventBridge may still deliver the event of an execution that ended within this time, in milliseconds. */
const DELIVERY_GRACE_MS = 30_000;

const { FAILED, TIMED_OUT, RUNNING, SUCCEEDED, ABORTED } = ExecutionStatus;

/** Every status but the pending redrive: an execution in any of them may have failed before it was redriven. */
export const SWEPT_STATUSES = [FAILED, TIMED_OUT, RUNNING, SUCCEEDED, ABORTED] as const;

export interface SweptExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly hasFailed: boolean;
  readonly status: ExecutionStatus;
  readonly redriveCount: number;
  readonly startedAtMs: number;
  /** its last end; of a redriven execution that is running, its redrive */
  readonly stoppedAtMs: number;
}

/** The executions in a status that may have failed, newest first, without those whose event may still be delivered. */
export async function listExecutions(stepFunctions: SFNClient, status: ExecutionStatus): Promise<SweptExecution[]> {
  const found: SweptExecution[] = [];
  const isFailure = hasFailed(status);
  let pages = 0;
  for await (const { executions = [] } of paginateListExecutions(
    { client: stepFunctions, pageSize: 1000 },
    { stateMachineArn: requireEnv('WORKFLOW_MACHINE'), statusFilter: status },
  )) {
    for (const { executionArn = '', name = '', startDate, stopDate, redriveDate, redriveCount = 0 } of executions) {
      const startedAtMs = startDate?.getTime() ?? 0;
      const stoppedAtMs = (stopDate ?? redriveDate)?.getTime() ?? Number.POSITIVE_INFINITY;
      if (Date.now() - stoppedAtMs < DELIVERY_GRACE_MS) continue;
      if (!isFailure && redriveCount === 0) continue;
      found.push({ executionArn, name, hasFailed: isFailure, status, redriveCount, startedAtMs, stoppedAtMs });
    }
    pages += 1;
    if (pages === MAX_PAGES) break;
  }
  return found;
}
