import { setTimeout as sleep } from 'node:timers/promises';
import { paginateListExecutions } from '@aws-sdk/client-sfn';
import type { ExecutionStatus } from './progress.ts';
import { redriveExecution } from './redrive.ts';
import { type Execution, readExecution } from './status.ts';
import type { Target } from './target.ts';

/** Selects failed executions. Those that an operator stopped (ABORTED) are never among them. */
export interface FailedFilter {
  /** only those that ended with this error @default - with any */
  readonly error?: string;
  /** only those that ended at this time or later, in epoch milliseconds @default - at any time */
  readonly sinceMs?: number;
}

/** A selected execution, and its status after the redrive. */
export interface RedriveOutcome {
  readonly executionArn: string;
  readonly name: string;
  readonly error: string;
  /** RUNNING until it has ended again */
  readonly status: ExecutionStatus;
  /** why it was not redriven @default - it was */
  readonly refused?: string;
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

/** Executions per page of a list; the most there can be. */
const PAGE_SIZE = 1000;

/** The executions that failed or timed out, newest first. */
export async function listFailed(target: Target, filter: FailedFilter): Promise<Execution[]> {
  const failed: Execution[] = [];
  for (const statusFilter of ['FAILED', 'TIMED_OUT'] as const) {
    const pages = paginateListExecutions(
      { client: target.stepFunctions, pageSize: PAGE_SIZE },
      { stateMachineArn: target.stateMachineArn, statusFilter },
    );
    for await (const { executions = [] } of pages) {
      for (const { executionArn = '', stopDate } of executions) {
        if ((stopDate?.getTime() ?? 0) < (filter.sinceMs ?? 0)) continue;
        const execution = await readExecution(target, executionArn);
        if (filter.error === undefined || execution.error === filter.error) failed.push(execution);
      }
    }
  }
  return failed.toSorted((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
}

/** Redrives executions at a bounded rate and waits until all of them have ended again, or the signal fires. */
export async function redriveAll(
  target: Target,
  executions: readonly Execution[],
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
      change(index, { status: 'RUNNING' });
    } catch (error) {
      // the others are redriven all the same
      change(index, { refused: error instanceof Error ? error.message : String(error) });
    }
    if (index < executions.length - 1) await sleep(1000 / options.perSecond);
  }
  while (!options.interrupt.aborted && outcomes.some(({ status }) => status === 'RUNNING')) {
    await sleep(options.everyMs);
    for (const [index, { status, executionArn }] of outcomes.entries()) {
      if (status !== 'RUNNING') continue;
      const now = await readExecution(target, executionArn);
      if (now.status !== 'RUNNING') change(index, { status: now.status, error: now.error ?? '' });
    }
  }
  return outcomes;
}

export function redriveOutcomeOf({ executionArn, name, status, error = '' }: Execution): RedriveOutcome {
  return { executionArn, name, error, status };
}
