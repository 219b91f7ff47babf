import type { CataloguedName } from '../patterns/catalogue/errors.ts';
import { type Batch, batchEndMs, isDoneIn, redriveIntent } from '../patterns/execution-index/batch.ts';
import type { ExecutionFilter } from '../patterns/execution-index/filter.ts';
import { RUN_TIMEOUT, statusFor } from '../patterns/execution-index/status.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { readEntriesAt, saveOperation } from '../stores/execution-index/entries.ts';
import type { WorkflowTable } from '../stores/workflow-table/table.ts';
import { type BatchOptions, eachAtRate, waitUnless } from './batch.ts';
import { type ListedExecution, listExecutions } from './list.ts';
import type { ExecutionStatus } from './progress.ts';
import { NotRedrivableError, redriveDescribed } from './redrive.ts';
import { readExecution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The error of an execution whose workflow a newer one has taken over: each redrive of it ends so again. */
export const SUPERSEDED: CataloguedName = 'SupersededError';

/**
 * Selects failed executions. Those that an operator stopped (ABORTED) are never among them, nor those whose workflow a newer
 * execution has taken over.
 */
export interface FailedFilter extends Pick<ExecutionFilter, 'error' | 'failedAgent'> {
  /** only those that ended at this time or later, in epoch milliseconds @default - at any time */
  readonly sinceMs?: number;
}

/** What became of a selected execution. */
export type RedriveResult = 'not-redriven' | 'refused' | 'running' | 'succeeded' | 'failed-again';

/** A selected execution, and its status after the redrive. */
export interface RedriveOutcome {
  readonly executionArn: string;
  readonly name: string;
  readonly error: string;
  /** RUNNING until it has ended again */
  readonly status: ExecutionStatus;
  readonly result: RedriveResult;
  /** why it was not redriven @default - it was */
  readonly refused?: string;
}

/** The selected executions, and the number of each result. */
export interface RedriveSummary {
  readonly selected: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failedAgain: number;
  readonly refused: number;
  /** only selected, or not reached before an interrupt */
  readonly notRedriven: number;
  readonly executions: readonly RedriveOutcome[];
}

export interface RedriveFailedOptions extends BatchOptions<RedriveOutcome> {
  /** between two looks at those that run, in milliseconds */
  readonly everyMs: number;
}

/**
 * The executions that failed or timed out, newest first.
 * @param batch leaves out what it has redriven already, and what failed after it had begun @default - none was begun
 */
export async function listFailed(target: Target, filter: FailedFilter, batch?: Batch): Promise<ListedExecution[]> {
  const { sinceMs, ...others } = filter;
  const { executions } = await listExecutions([target], {
    limit: Number.POSITIVE_INFINITY,
    filter: {
      ...others,
      ...(sinceMs === undefined ? {} : { endedSinceMs: sinceMs }),
      ...(batch === undefined ? {} : { endedBeforeMs: batchEndMs(batch) }),
    },
  });
  const table = workflowTableOf(target);
  const failed: ListedExecution[] = [];
  for (const execution of executions) {
    if (!isFailed(execution) || (batch !== undefined && isDoneIn(batch, execution))) continue;
    if (!(await isSuperseded(table, execution))) failed.push(execution);
  }
  return failed.toSorted((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
}

/** One that its own `--timeout` stopped is redriven by its id only, as one that was stopped by Ctrl-C. */
function isFailed({ status, error }: ListedExecution): boolean {
  return status === 'FAILED' || (status === 'TIMED_OUT' && error !== RUN_TIMEOUT);
}

/** Whether a newer execution owns the workflow. An execution that Accept refused may be redriven while there is no owner. */
async function isSuperseded(
  table: WorkflowTable,
  { error, workflowId, executionArn }: ListedExecution,
): Promise<boolean> {
  if (error === SUPERSEDED) return true;
  const owner = await readOwner(table, workflowId);
  return owner !== undefined && owner.executionArn !== executionArn;
}

/**
 * Redrives executions at a bounded rate and waits until all of them have ended again, or the interrupt fires. Each is written
 * down before it is redriven: a batch that is continued, also after its process was killed, redrives none a second time.
 * @throws the first error that concerns more than one execution, such as expired credentials
 */
export async function redriveAll(
  target: Target,
  executions: readonly ListedExecution[],
  options: RedriveFailedOptions,
): Promise<RedriveOutcome[]> {
  const outcomes = executions.map(redriveOutcomeOf);
  const change = (index: number, changed: Partial<RedriveOutcome>) => {
    const before = outcomes[index];
    if (before === undefined) return;
    outcomes[index] = { ...before, ...changed };
    options.onProgress(outcomes);
  };
  await eachAtRate(executions, options, async (execution, index) => {
    change(index, await redriveOne(target, execution, options));
  });
  const { interrupt, everyMs, wait = (ms) => waitUnless(interrupt, ms) } = options;
  while (!interrupt.aborted && outcomes.some(({ status }) => status === 'RUNNING')) {
    await wait(everyMs);
    const running = executions.filter((_, index) => outcomes[index]?.status === 'RUNNING');
    for (const entry of await readEntriesAt(workflowTableOf(target), target.stateMachineArn, running)) {
      const status = statusFor(entry.status, entry.error);
      const index = executions.findIndex(({ executionArn }) => executionArn === entry.executionArn);
      const isOfRedrive = entry.redriveCount > (executions[index]?.redriveCount ?? 0);
      if (isOfRedrive && status !== 'RUNNING') change(index, endedAs(status, entry.error));
    }
  }
  return outcomes;
}

async function redriveOne(
  target: Target,
  listed: ListedExecution,
  { batch, by }: RedriveFailedOptions,
): Promise<Partial<RedriveOutcome>> {
  const { executionArn, redriveCount } = listed;
  await saveOperation(workflowTableOf(target), listed, redriveIntent(batch, by, redriveCount, target.nowMs()));
  const execution = await readExecution(target, executionArn);
  if (execution.status === 'RUNNING') return { status: 'RUNNING', result: 'running' };
  // somebody else was faster
  if (execution.redriveCount > redriveCount) return endedAs(execution.status, execution.error);
  try {
    await redriveDescribed(target, execution);
    return { status: 'RUNNING', result: 'running' };
  } catch (error) {
    // the others are redriven all the same
    if (error instanceof NotRedrivableError) return { result: 'refused', refused: error.message };
    throw error;
  }
}

function endedAs(status: ExecutionStatus, error = ''): Partial<RedriveOutcome> {
  return { status, result: status === 'SUCCEEDED' ? 'succeeded' : 'failed-again', error };
}

export function redriveOutcomeOf({ executionArn, name, status, error }: ListedExecution): RedriveOutcome {
  return { executionArn, name, error: error ?? '', status, result: 'not-redriven' };
}

export function summarize(executions: readonly RedriveOutcome[]): RedriveSummary {
  const count = (result: RedriveResult) => executions.filter((execution) => execution.result === result).length;
  return {
    selected: executions.length,
    running: count('running'),
    succeeded: count('succeeded'),
    failedAgain: count('failed-again'),
    refused: count('refused'),
    notRedriven: count('not-redriven'),
    executions,
  };
}
