import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { readHistory } from './history.ts';
import { type Execution, readExecution } from './status.ts';
import type { Target } from './target.ts';

export interface WatchOptions {
  /** between two looks, in milliseconds; GetExecutionHistory allows 20 calls a second per account on AWS */
  readonly everyMs: number;
  /** while nothing happens, looks become rarer up to this, in milliseconds @default everyMs */
  readonly idleMs?: number;
  /** Called with the whole history whenever it has grown. */
  onHistory(events: readonly HistoryEvent[]): void;
  /** stops watching, not the execution */
  readonly signal?: AbortSignal;
  /** between two looks @default - waits, until the signal fires */
  readonly wait?: (ms: number) => Promise<unknown>;
}

export interface Watched {
  /** as it was when watching ended; RUNNING when the signal ended it */
  readonly execution: Execution;
  readonly history: readonly HistoryEvent[];
}

/**
 * Watches an execution until it ends or the signal fires.
 * @throws the error of the service or of a lost connection; it may be watched again from the beginning
 */
export async function watchExecution(target: Target, executionArn: string, options: WatchOptions): Promise<Watched> {
  const history: HistoryEvent[] = [];
  let waitMs = options.everyMs;
  for (;;) {
    // described before the history is read: an end that is described is then also in the history
    const execution = await readExecution(target, executionArn);
    const fresh = await readHistory(target, executionArn, history.at(-1)?.id ?? 0);
    history.push(...fresh);
    if (fresh.length > 0) options.onHistory(history);
    if (execution.status !== 'RUNNING' || options.signal?.aborted === true) return { execution, history };
    waitMs = fresh.length > 0 ? options.everyMs : Math.min(waitMs * 2, options.idleMs ?? options.everyMs);
    await (options.wait ?? ((ms) => pause(ms, options)))(waitMs);
  }
}

async function pause(waitMs: number, { signal }: WatchOptions): Promise<void> {
  try {
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  } catch {
    // the signal fired: the loop takes a last look
  }
}
