import { type Batch, batchEndMs, isDoneIn } from '../patterns/execution-index/batch.ts';
import type { ExecutionFilter } from '../patterns/execution-index/filter.ts';
import { type BatchOptions, eachAtRate } from './batch.ts';
import { type ListedExecution, listExecutions } from './list.ts';
import type { ExecutionStatus } from './progress.ts';
import { readExecution } from './status.ts';
import { stopExecution } from './stop.ts';
import type { Target } from './target.ts';

/** Selects executions that run. */
export type RunningFilter = Pick<ExecutionFilter, 'sinceMs' | 'workflowId' | 'inputText'>;

/** What became of a selected execution: `ended` by itself before it could be stopped. */
export type StopResult = 'not-stopped' | 'stopped' | 'ended';

export interface StopOutcome {
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly result: StopResult;
}

/** The selected executions, and the number of each result. */
export interface StopSummary {
  readonly selected: number;
  readonly stopped: number;
  readonly ended: number;
  /** only selected, or not reached before an interrupt */
  readonly notStopped: number;
  readonly executions: readonly StopOutcome[];
}

export interface StopAllOptions extends BatchOptions<StopOutcome> {
  /** the error that each ends with */
  readonly error: string;
}

/**
 * The executions that run, newest first.
 * @param batch leaves out what it has stopped already and was redriven since, and what started after it had begun @default - none was begun
 */
export async function listRunning(target: Target, filter: RunningFilter, batch?: Batch): Promise<ListedExecution[]> {
  const { executions } = await listExecutions([target], {
    limit: Number.POSITIVE_INFINITY,
    filter: {
      ...filter,
      status: 'RUNNING',
      ...(batch === undefined ? {} : { startedBeforeMs: batchEndMs(batch) }),
    },
  });
  return executions.filter((execution) => batch === undefined || !isDoneIn(batch, execution));
}

/**
 * Stops executions at a bounded rate, until the interrupt fires. One that has ended by itself is left alone.
 * @throws the first error that concerns more than one execution, such as expired credentials
 */
export async function stopAll(
  target: Target,
  executions: readonly ListedExecution[],
  options: StopAllOptions,
): Promise<StopOutcome[]> {
  const { batch, by, error, onProgress } = options;
  const outcomes = executions.map(stopOutcomeOf);
  await eachAtRate(executions, options, async ({ executionArn, name }, index) => {
    const execution = await readExecution(target, executionArn);
    const runs = execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE';
    if (runs) await stopExecution(target, execution, { error, cause: by.reason, by: { ...by, batch: batch.id } });
    const status = runs ? 'ABORTED' : execution.status;
    outcomes[index] = { executionArn, name, status, result: runs ? 'stopped' : 'ended' };
    onProgress(outcomes);
  });
  return outcomes;
}

export function stopOutcomeOf({ executionArn, name, status }: ListedExecution): StopOutcome {
  return { executionArn, name, status, result: 'not-stopped' };
}

export function summarizeStops(executions: readonly StopOutcome[]): StopSummary {
  const count = (result: StopResult) => executions.filter((execution) => execution.result === result).length;
  return {
    selected: executions.length,
    stopped: count('stopped'),
    ended: count('ended'),
    notStopped: count('not-stopped'),
    executions,
  };
}
