import type { CancelTimer, Clock } from '../../clock/clock.ts';
import type { Rounds } from '../../clock/rounds.ts';
import { createComputeHold } from './compute-hold.ts';
import type { FromWorker, FunctionError, ToWorker } from './worker/protocol.ts';
import { type WorkerThread, withRequestId } from './worker/worker-thread.ts';

/** How one invocation ended. */
export interface InvocationEnd {
  readonly outcome:
    | { readonly kind: 'returned'; readonly payload: string }
    | { readonly kind: 'failed'; readonly error: FunctionError };
  readonly heapUsedBytes: number;
  /** false: the environment died of it and is never used again */
  readonly isAlive: boolean;
}

/** The parameters of an invocation, without its deadline. */
export type InvokeMessage = Omit<Extract<ToWorker, { kind: 'invoke' }>, 'kind' | 'deadlineMs'>;

/** An invocation under way in a worker thread. */
export interface RunningInvocation {
  readonly ended: Promise<InvocationEnd>;
  /** Its thread's open requests have changed: see {@link ToWorker} `connections`. */
  setWaitingConnections(ports: readonly number[]): void;
}

/**
 * Runs one invocation. It is `running` until it ends or is given up; from then on nothing that is reported of it, late
 * or again, has an effect: it holds no time and answers nothing.
 */
export function startInvocation(options: {
  readonly clock: Clock;
  readonly thread: WorkerThread;
  readonly timeoutSeconds: number;
  /** real time it may compute in one go @default - as long as its timeout allows */
  readonly watchdogMs?: number;
  /** in which its end is passed on @default - it ends at once */
  readonly rounds?: Rounds | undefined;
  readonly request: InvokeMessage;
}): RunningInvocation {
  const { clock, thread, timeoutSeconds, rounds, request } = options;
  const { requestId } = request;
  const deadlineMs = clock.nowMs() + timeoutSeconds * 1000;
  let state: 'running' | 'given-up' | 'ended' = 'running';
  let turn = 0;
  let cancelWake: CancelTimer = () => undefined;
  let resolveEnd: (end: InvocationEnd) => void = () => undefined;
  const ended = new Promise<InvocationEnd>((resolve) => {
    resolveEnd = resolve;
  });
  const hold = createComputeHold(clock, `invocation ${requestId}`, options.watchdogMs, giveUp);
  hold.computing();
  // worker threads race for the moment at which they set a timer
  const place = (kind: string) => (rounds === undefined ? {} : { place: `${kind} ${requestId}` });
  const cancelDeadline = clock.at(deadlineMs, timeOut, place('deadline of'));

  /** A busy loop: the thread is ended now, and the timeout reported when virtual time gets there. */
  function giveUp(): void {
    if (state !== 'running') return;
    state = 'given-up';
    cancelWake();
    terminate();
    hold.end();
  }

  function timeOut(): void {
    if (state === 'running') terminate();
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    end({ kind: 'failed', error: { errorType: 'Sandbox.Timedout', errorMessage } }, 0, false);
  }

  function terminate(): void {
    thread.onMessage = () => undefined;
    thread.onDeath = () => undefined;
    thread.terminate();
  }

  function end(outcome: InvocationEnd['outcome'], heapUsedBytes: number, isAlive: boolean): void {
    state = 'ended';
    thread.onMessage = () => undefined;
    thread.onDeath = () => undefined;
    cancelDeadline();
    cancelWake();
    hold.end();
    const pass = () => {
      const release = clock.hold(`end of invocation ${requestId}`);
      resolveEnd({ outcome, heapUsedBytes, isAlive });
      setImmediate(release); // after the caller has taken it up
    };
    if (rounds === undefined) pass();
    else rounds.add({ invocation: requestId, content: 'its end', run: pass });
  }

  function startTurn(message: (turn: number) => ToWorker): void {
    if (state !== 'running') return;
    hold.computing();
    turn += 1;
    thread.send(message(turn));
  }

  thread.onDeath = (error) => end({ kind: 'failed', error: withRequestId(error, requestId) }, 0, false);
  thread.onMessage = (message: FromWorker) => {
    if (!('requestId' in message) || message.requestId !== requestId) return;
    switch (message.kind) {
      case 'returned':
        end({ kind: 'returned', payload: message.payload }, message.heapUsedBytes, true);
        return;
      case 'failed':
        end({ kind: 'failed', error: message.error }, message.heapUsedBytes, true);
        return;
      case 'waiting':
        if (message.turn !== turn) return;
        cancelWake();
        if (message.nextDueMs !== undefined) {
          const wake = () => startTurn((next) => ({ kind: 'wake', turn: next }));
          cancelWake = clock.at(message.nextDueMs, wake, place('timer of'));
        }
        hold.waiting();
        return;
      default:
        message satisfies never;
    }
  };
  thread.send({ kind: 'invoke', ...request, deadlineMs });
  return {
    ended,
    setWaitingConnections: (ports) => startTurn((next) => ({ kind: 'connections', turn: next, waitingPorts: ports })),
  };
}
