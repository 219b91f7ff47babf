import { paginateListExecutions } from '@aws-sdk/client-sfn';
import type { DegradationLevel } from '../patterns/report/report.ts';
import { listCheckpoints } from '../stores/checkpoints/checkpoints.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { reportOf, statusFor } from './outcome.ts';
import type { ExecutionStatus } from './progress.ts';
import { type Execution, readExecution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

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

/** Selects executions; each field that is given must hold. */
export interface ExecutionFilter {
  readonly status?: ExecutionStatus;
  /** started at this time or later, in epoch milliseconds */
  readonly sinceMs?: number;
  /** of this workflow, by its id */
  readonly workflowId?: string;
  /** with a report of this degradation level */
  readonly level?: DegradationLevel;
  /** with this agent among those without an answer */
  readonly failedAgent?: string;
}

export interface ExecutionList {
  /** newest first */
  readonly executions: readonly ExplainedExecution[];
  /** how many older executions were read and are not shown */
  readonly older: number;
  /** whether there are older ones that were not read */
  readonly hasMore: boolean;
}

/**
 * Executions of some workflows, newest first, with the id of the workflow and the error of each that ended without success. Costs a
 * request for each that is looked at, as a list of the service has neither; pages of the list are read only as far as they are
 * needed. A run that its own `--timeout` stopped is TIMED_OUT here, as where it ran.
 * @param limit at most so many
 */
export async function explainExecutions(
  targets: readonly Target[],
  limit: number,
  filter: ExecutionFilter = {},
): Promise<ExecutionList> {
  const pages = targets.flatMap((target) =>
    statusFiltersOf(filter.status).map((statusFilter) => new ExecutionPages(target, statusFilter)),
  );
  const executions: ExplainedExecution[] = [];
  while (executions.length < limit) {
    const newest = await takeNewest(pages);
    if (newest === undefined || newest.listed.startedAtMs < (filter.sinceMs ?? 0)) {
      return { executions, older: 0, hasMore: false };
    }
    const explained = await explainMatching(newest.target, newest.listed, filter);
    if (explained !== undefined) executions.push(explained);
  }
  const rest = pages.flatMap(({ read }) => read).filter(({ startedAtMs }) => startedAtMs >= (filter.sinceMs ?? 0));
  return { executions, older: rest.length, hasMore: pages.some(({ hasMore }) => hasMore) };
}

/** The filters of the service: a run that its own `--timeout` stopped is one that it calls aborted. */
function statusFiltersOf(status: ExecutionStatus | undefined): readonly (ExecutionStatus | undefined)[] {
  return status === 'TIMED_OUT' ? ['TIMED_OUT', 'ABORTED'] : [status];
}

/** The executions of one list of the service, newest first, a page at a time. */
class ExecutionPages {
  readonly target: Target;
  /** those of the pages so far that were not taken */
  read: ListedExecution[] = [];
  hasMore = true;
  readonly #pages: AsyncGenerator<ExecutionPage>;

  constructor(target: Target, statusFilter: ExecutionStatus | undefined) {
    this.target = target;
    this.#pages = eachPage(target, PAGE_SIZE, statusFilter);
  }

  /** The next one, without taking it. */
  async peek(): Promise<ListedExecution | undefined> {
    while (this.read.length === 0 && this.hasMore) {
      const { value } = await this.#pages.next();
      const page: ExecutionPage | undefined = value;
      this.hasMore = page?.hasNext ?? false;
      this.read = [...(page?.executions ?? [])];
    }
    return this.read[0];
  }
}

async function takeNewest(pages: readonly ExecutionPages[]) {
  let newest: { readonly from: ExecutionPages; readonly listed: ListedExecution } | undefined;
  for (const from of pages) {
    const listed = await from.peek();
    if (listed !== undefined && listed.startedAtMs > (newest?.listed.startedAtMs ?? -1)) newest = { from, listed };
  }
  newest?.from.read.shift();
  return newest === undefined ? undefined : { target: newest.from.target, listed: newest.listed };
}

/** @returns undefined for one that the filter leaves out */
async function explainMatching(
  target: Target,
  listed: ListedExecution,
  { status, workflowId, level, failedAgent }: ExecutionFilter,
): Promise<ExplainedExecution | undefined> {
  const execution = await readExecution(target, listed.executionArn);
  const { error } = execution;
  const explained = {
    ...listed,
    workflowId: execution.workflowId,
    status: statusFor(listed.status, error),
    error: error ?? null,
  };
  if (status !== undefined && explained.status !== status) return undefined;
  if (workflowId !== undefined && explained.workflowId !== workflowId) return undefined;
  const report = reportOf(execution);
  if (level !== undefined && report?.degradationLevel !== level) return undefined;
  if (failedAgent !== undefined) {
    const failed = report?.failedAgents ?? (await storedFailedAgents(target, execution));
    if (!failed.includes(failedAgent)) return undefined;
  }
  return explained;
}

/** Agents without an answer in the phases of an execution that has no report, as its checkpoints have them. */
async function storedFailedAgents(target: Target, { workflowId, executionArn }: Execution): Promise<string[]> {
  if (target.workflowTable === '') return [];
  const table = workflowTableOf(target);
  const owner = await readOwner(table, workflowId);
  // the records are those of the execution that owns the workflow
  if (owner === undefined || owner.executionArn !== executionArn) return [];
  const checkpoints = await listCheckpoints(table, { workflowId, ...owner });
  return checkpoints.flatMap(({ checkpoint }) => checkpoint.failedAgents ?? []);
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
  for await (const { executions } of eachPage(target, pageSize)) yield* executions;
}

interface ExecutionPage {
  readonly executions: readonly ListedExecution[];
  readonly hasNext: boolean;
}

async function* eachPage(
  { stepFunctions: client, stateMachineArn }: Target,
  pageSize: number,
  statusFilter?: ExecutionStatus,
): AsyncGenerator<ExecutionPage> {
  const request = { stateMachineArn, ...(statusFilter === undefined ? {} : { statusFilter }) };
  for await (const { executions = [], nextToken } of paginateListExecutions({ client, pageSize }, request)) {
    const listed = executions.map(({ executionArn = '', name = '', status = 'RUNNING', ...rest }) => ({
      executionArn,
      name,
      status,
      startedAtMs: rest.startDate?.getTime() ?? 0,
      redriveCount: rest.redriveCount ?? 0,
      ...(rest.stopDate === undefined ? {} : { stoppedAtMs: rest.stopDate.getTime() }),
    }));
    yield { executions: listed, hasNext: nextToken !== undefined };
  }
}
