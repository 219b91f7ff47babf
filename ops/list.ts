import { paginateListExecutions } from '@aws-sdk/client-sfn';
import type { ExecutionStatus } from './progress.ts';
import type { Target } from './target.ts';

/** An execution as a list shows it. */
export interface ListedExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAtMs: number;
  /** absent while it runs */
  readonly stoppedAtMs?: number;
  readonly redriveCount: number;
}

/** Executions, newest first. @param limit at most so many */
export async function listExecutions(target: Target, limit: number): Promise<ListedExecution[]> {
  const listed: ListedExecution[] = [];
  const pages = paginateListExecutions(
    { client: target.stepFunctions, pageSize: Math.min(limit, 1000) },
    { stateMachineArn: target.stateMachineArn },
  );
  for await (const page of pages) {
    for (const { executionArn = '', name = '', status = 'RUNNING', ...rest } of page.executions ?? []) {
      listed.push({
        executionArn,
        name,
        status,
        startedAtMs: rest.startDate?.getTime() ?? 0,
        redriveCount: rest.redriveCount ?? 0,
        ...(rest.stopDate === undefined ? {} : { stoppedAtMs: rest.stopDate.getTime() }),
      });
    }
    if (listed.length >= limit) break;
  }
  return listed.slice(0, limit);
}
