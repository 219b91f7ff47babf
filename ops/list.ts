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

/** A listed execution with its workflow and the reason of its end. */
export interface ExplainedExecution extends ListedExecution {
  readonly workflowId: string;
  /** null where it runs or succeeded */
  readonly error: string | null;
}

export interface ExecutionList {
  /** newest first */
  readonly executions: readonly ExplainedExecution[];
  /** how many older executions there are */
  readonly older: number;
}

/**
 * Executions of some workflows, newest first, with the id of the workflow and the error of each that ended without success. Costs a
 * request for each, as a list of the service has neither; a run that its own `--timeout` stopped is TIMED_OUT here, as where it ran.
 * @param limit at most so many
 */
export async function explainExecutions(targets: readonly Target[], limit: number): Promise<ExecutionList> {
  const found: { readonly target: Target; readonly listed: ListedExecution }[] = [];
  for (const target of targets) {
    for await (const listed of eachExecution(target)) found.push({ target, listed });
  }
  found.sort((a, b) => b.listed.startedAtMs - a.listed.startedAtMs);
  const executions: ExplainedExecution[] = [];
  for (const { target, listed } of found.slice(0, limit)) executions.push(await explain(target, listed));
  return { executions, older: found.length - executions.length };
}

async function explain(target: Target, listed: ListedExecution): Promise<ExplainedExecution> {
  const { workflowId, error } = await readExecution(target, listed.executionArn);
  return { ...listed, workflowId, status: statusFor(listed.status, error), error: error ?? null };
}

/** Executions as the service lists them, newest first. @param limit at most so many */
export async function listExecutions(target: Target, limit: number): Promise<ListedExecution[]> {
  const listed: ListedExecution[] = [];
  for await (const execution of eachExecution(target, Math.min(limit, PAGE_SIZE))) {
    listed.push(execution);
    if (listed.length >= limit) break;
  }
  return listed;
}

/** The most executions that a page of ListExecutions holds. */
const PAGE_SIZE = 1000;

/** Every execution of a workflow, newest first; a page is read when it is reached. */
export async function* eachExecution(target: Target, pageSize = PAGE_SIZE): AsyncGenerator<ListedExecution> {
  const { stepFunctions: client, stateMachineArn } = target;
  for await (const { executions = [] } of paginateListExecutions({ client, pageSize }, { stateMachineArn })) {
    for (const { executionArn = '', name = '', status = 'RUNNING', ...rest } of executions) {
      yield {
        executionArn,
        name,
        status,
        startedAtMs: rest.startDate?.getTime() ?? 0,
        redriveCount: rest.redriveCount ?? 0,
        ...(rest.stopDate === undefined ? {} : { stoppedAtMs: rest.stopDate.getTime() }),
      };
    }
  }
}
