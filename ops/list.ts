import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { statusFor } from './outcome.ts';
import type { ExecutionStatus } from './progress.ts';
import { readExecution } from './status.ts';
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

/** A listed execution with the reason of its end. */
export interface ExplainedExecution extends ListedExecution {
  /** null where it runs or succeeded */
  readonly error: string | null;
}

/**
 * Executions, newest first, with the error of each that ended without success. Costs a request for each of those, as a
 * list has no errors; a run that its own `--timeout` stopped is TIMED_OUT here, as where it ran.
 * @param limit at most so many
 */
export async function explainExecutions(target: Target, limit: number): Promise<ExplainedExecution[]> {
  const explained: ExplainedExecution[] = [];
  for (const listed of await listExecutions(target, limit)) {
    if (listed.status === 'RUNNING' || listed.status === 'SUCCEEDED') {
      explained.push({ ...listed, error: null });
    } else {
      const { error } = await readExecution(target, listed.executionArn);
      explained.push({ ...listed, status: statusFor(listed.status, error), error: error ?? null });
    }
  }
  return explained;
}

/** Executions as the service lists them, newest first. @param limit at most so many */
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
