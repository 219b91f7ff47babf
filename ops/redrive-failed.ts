import { setTimeout as sleep } from 'node:timers/promises';
import type { CataloguedName } from '../patterns/catalogue/errors.ts';
import { RUN_TIMEOUT } from '../patterns/execution-index/status.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import type { WorkflowTable } from '../stores/workflow-table/table.ts';
import { type ListedExecution, listExecutions } from './list.ts';
import type { ExecutionStatus } from './progress.ts';
import { redriveExecution } from './redrive.ts';
import { readExecution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The error of an execution whose workflow a newer one has taken over: each redrive of it ends so again. */
export const SUPERSEDED: CataloguedName = 'SupersededError';

/**
 * Selects failed executions. Those that an operator stopped (ABORTED) are never among them, nor those whose workflow a newer
 * execution has taken over.
 */
export interface FailedFilter {
  /** only those that ended with this error @default - with any */
  readonly error?: string;
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

export interface RedriveFailedOptions {
  /** redrives a second at most; AWS allows 150 to 300 per account */
  readonly perSecond: number;
  /** between two looks at those that run, in milliseconds */
  readonly everyMs: number;
  readonly interrupt: AbortSignal;
  /** Called whenever the outcome of one has changed. */
  onProgress(outcomes: readonly RedriveOutcome[]): void;
}

/** The executions that failed or timed out, newest first. */
export async function listFailed(target: Target, { error, sinceMs }: FailedFilter): Promise<ListedExecution[]> {
  const filter = {
    ...(error === undefined ? {} : { error }),
    ...(sinceMs === undefined ? {} : { endedSinceMs: sinceMs }),
  };
  const { executions } = await listExecutions([target], { limit: Number.POSITIVE_INFINITY, filter });
  const table = workflowTableOf(target);
  const failed: ListedExecution[] = [];
  for (const execution of executions) {
    // also where its own --timeout stopped it, as by Ctrl-C: redriven by its id only
    const isFailed =
      execution.status === 'FAILED' || (execution.status === 'TIMED_OUT' && execution.error !== RUN_TIMEOUT);
    if (isFailed && !(await isSuperseded(table, execution))) failed.push(execution);
  }
  return failed.toSorted((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
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

/** Redrives executions at a bounded rate and waits until all of them have ended again, or the signal fires. */
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
  for (const [index, { executionArn }] of executions.entries()) {
    if (options.interrupt.aborted) break;
    try {
      await redriveExecution(target, executionArn);
      change(index, { status: 'RUNNING', result: 'running' });
    } catch (error) {
      // the others are redriven all the same
      change(index, { result: 'refused', refused: error instanceof Error ? error.message : String(error) });
    }
    if (index < executions.length - 1) await sleep(1000 / options.perSecond);
  }
  while (!options.interrupt.aborted && outcomes.some(({ status }) => status === 'RUNNING')) {
    await sleep(options.everyMs);
    for (const [index, { status, executionArn }] of outcomes.entries()) {
      if (status !== 'RUNNING') continue;
      const now = await readExecution(target, executionArn);
      if (now.status === 'RUNNING') continue;
      const result = now.status === 'SUCCEEDED' ? 'succeeded' : 'failed-again';
      change(index, { status: now.status, result, error: now.error ?? '' });
    }
  }
  return outcomes;
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
