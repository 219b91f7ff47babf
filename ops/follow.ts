import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { RUN_TIMEOUT } from '../patterns/execution-index/status.ts';
import { INTERRUPTED, type Outcome, outcomeOf } from './outcome.ts';
import type { Started } from './start.ts';
import { type StopReason, stopExecution } from './stop.ts';
import type { Target } from './target.ts';
import { type Watched, watchExecution } from './watch.ts';

/** A connection to the cloud that can be opened again when it is lost. */
export interface Connection {
  readonly target: Target;
  /** Opens the connection again after a request failed for lack of one. @throws when that is not possible */
  reconnect(): Promise<void>;
}

export interface FollowOptions {
  /** between two looks, in milliseconds */
  readonly everyMs: number;
  /** stops the execution after so long, on this machine's clock @default - the state machine's own limit */
  readonly timeoutMs?: number;
  /** while nothing happens, looks become rarer up to this, in milliseconds @default everyMs */
  readonly idleMs?: number;
  /** stops the execution when it fires, or leaves it alone and ends the watch */
  readonly interrupt: AbortSignal;
  /** @default 'stop' */
  readonly onInterrupt?: 'stop' | 'leave';
  onStarted(started: Started): void | Promise<void>;
  /** Called with the whole history whenever it has grown. */
  onHistory(events: readonly HistoryEvent[]): void;
}

export interface RunResult {
  readonly outcome: Outcome;
  readonly history: readonly HistoryEvent[];
}

/** Errors of a connection, not of a request: the embedded cloud is a process that may be killed. */
const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** A cloud that dies more often has a defect. */
const MAX_RECONNECTS = 5;

/**
 * Starts, redrives or finds an execution and waits until it ends, however that is; a lost connection is opened again.
 * @param begin may be called again when the connection is lost before it answered, so it must be idempotent
 */
export async function followExecution(
  connection: Connection,
  begin: (target: Target) => Promise<Started>,
  options: FollowOptions,
): Promise<RunResult> {
  let reconnects = 0;
  const retryWhenLost = async <Result>(ask: (target: Target) => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await ask(connection.target);
      } catch (error) {
        if (!isLost(error) || reconnects >= MAX_RECONNECTS) throw error;
        reconnects += 1;
        await connection.reconnect();
      }
    }
  };

  const started = await retryWhenLost(begin);
  await options.onStarted(started);
  const stopSignal =
    options.timeoutMs === undefined
      ? options.interrupt
      : AbortSignal.any([options.interrupt, AbortSignal.timeout(options.timeoutMs)]);

  const watch = (signal: AbortSignal | undefined) =>
    retryWhenLost((target) =>
      watchExecution(target, started.executionArn, {
        everyMs: options.everyMs,
        ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
        onHistory: options.onHistory,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  let watched: Watched = await watch(stopSignal);
  const isLeft = options.interrupt.aborted && options.onInterrupt === 'leave';
  const { execution } = watched;
  if (execution.status === 'RUNNING' && !isLeft) {
    await retryWhenLost((target) => stopExecution(target, execution, reasonOf(options)));
    watched = await watch(undefined);
  }
  return { outcome: outcomeOf(watched.execution, watched.history), history: watched.history };
}

function reasonOf({ interrupt, timeoutMs = 0 }: FollowOptions): StopReason {
  if (interrupt.aborted) return { error: INTERRUPTED, cause: 'stopped by Ctrl-C' };
  return { error: RUN_TIMEOUT, cause: `stopped after ${timeoutMs / 1000} s, the --timeout it was started with` };
}

/** Whether a request failed as nobody was there to take it. */
export function isLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && LOST.has(error.code);
}
