import type { Catcher, Retrier, TaskState } from '../definition/types.ts';
import { type Failure, matches } from '../execution/failure.ts';
import type { Step } from '../execution/step.ts';
import { failBranch } from './end-branch.ts';
import { errorOutput } from './error-fields.ts';
import { exitState } from './exit-state.ts';

/** AWS's defaults of a retrier. */
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_MAX_ATTEMPTS = 3;
const DEFAULT_BACKOFF_RATE = 2;

/** A state failed: try again, catch, or give up the block. @throws EvaluationError from the Catcher's own fields */
export async function handleFailure(step: Step, failure: Failure): Promise<void> {
  const { changeSet, branchId, state, execution, services } = step;
  const { retries, retryCount } = step.branch;
  const { Retry = [], Catch = [] } = state as Pick<TaskState, 'Retry' | 'Catch'>;

  const index = Retry.findIndex((retrier) => matches(retrier.ErrorEquals, failure));
  const retrier = Retry[index];
  const used = retries[index] ?? 0;
  if (retrier !== undefined && used < (retrier.MaxAttempts ?? DEFAULT_MAX_ATTEMPTS)) {
    const jitter = services.named.number('retry', () => `${execution.spec.arn} ${branchId} ${step.branch.state}`);
    changeSet.dropChildren(branchId);
    changeSet.set(branchId, {
      retries: Retry.map((_, each) => (retries[each] ?? 0) + (each === index ? 1 : 0)),
      retryCount: retryCount + 1,
      activity: { kind: 'backoff', dueMs: changeSet.nowMs + backoffMs(retrier, used, jitter) },
    });
    return;
  }

  const catcher = Catch.find((each: Catcher) => matches(each.ErrorEquals, failure));
  if (catcher !== undefined) {
    const caught = errorOutput(failure);
    closeFanOut(step);
    changeSet.dropChildren(branchId);
    await exitState(step, {
      Assign: catcher.Assign,
      Output: catcher.Output,
      otherwise: caught,
      next: catcher.Next,
      scope: { errorOutput: caught },
    });
    return;
  }
  failState(step, failure);
}

/** Nothing takes the failure. */
export function failState(step: Step, failure: Failure): void {
  closeFanOut(step);
  failBranch(step.changeSet, step.definition, step.branchId, failure);
}

function closeFanOut(step: Step): void {
  const { changeSet, branchId, state } = step;
  if (state.Type !== 'Map' && state.Type !== 'Parallel') return;
  const id = changeSet.emit(`${state.Type}StateFailed`, {}, step.branch.lastEventId);
  changeSet.set(branchId, { lastEventId: id });
}

/**
 * The wait before attempt `used + 2`: interval * rate^used, capped first and jittered then, so that the cap bounds the
 * jitter too.
 * @param jitter 0 <= x < 1
 */
export function backoffMs(retrier: Retrier, used: number, jitter: number): number {
  const { IntervalSeconds = DEFAULT_INTERVAL_SECONDS, BackoffRate = DEFAULT_BACKOFF_RATE } = retrier;
  const grown = IntervalSeconds * BackoffRate ** used;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round(1000 * (retrier.JitterStrategy === 'FULL' ? seconds * jitter : seconds));
}
