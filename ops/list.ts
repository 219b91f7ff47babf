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
 * Executions of some workflows, newest first, with the error of each that ended without success. Costs a request for each of those, as a
 * list has no errors; a run that its own `--timeout` stopped is TIMED_OUT here, as where it ran.
 * @param limit at most so many
 */
export async function explainExecutions(targets: readonly Target[], limit: number): Promise<ExplainedExecution[]> {
  const found: { readonly target: Target; readonly listed: ListedExecution }[] = [];
  for (const target of targets) {
    for (const listed of await listExecutions(target, limit)) found.push({ target, listed });
  }
  found.sort((a, b) => b.listed.startedAtMs - a.listed.startedAtMs);
  const explained: ExplainedExecution[] = [];
  for (const { target, listed } of found.slice(0, limit)) explained.push(await explain(target, listed));
  return explained;
}

async function explain(target: Target, listed: ListedExecution): Promise<ExplainedExecution> {
  if (listed.status === 'RUNNING' || listed.status === 'SUCCEEDED') return { ...listed, error: null };
  const { error } = await readExecution(target, listed.executionArn);
  return { ...listed, status: statusFor(listed.status, error), error: error ?? null };
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
