import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { WorkerTime } from '../clock/open.ts';
import type { CancelTimer, Clock } from '../clock.ts';
import type { FunctionResource } from '../template/resources.ts';
import { createAttention } from './attention.ts';
import { environmentVariables } from './environment-variables.ts';
import type { FromWorker, FunctionError } from './protocol.ts';
import { startWorkerThread, type WorkerThread, withRequestId } from './worker-thread.ts';

/** How one invocation ended. */
export interface InvocationEnd {
  readonly outcome:
    | { readonly kind: 'returned'; readonly payload: string }
    | { readonly kind: 'failed'; readonly error: FunctionError };
  readonly heapUsedBytes: number;
  /** false: the environment died of it and is never used again */
  readonly isAlive: boolean;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON text */
  readonly event: string;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** seeds the worker's randomness; only used in virtual time */
  readonly diceSeed: number;
  /** told of what the function prints meanwhile */
  readonly onOutput: (messages: readonly string[]) => void;
}

/** A Lambda execution environment: one worker thread that runs one invocation at a time, again and again. */
export interface ExecutionEnvironment {
  readonly logStream: string;
  /** how the wire tells this environment's requests from others */
  readonly accessKeyId: string;
  /** how long loading the handler took, in real milliseconds */
  readonly initMs: number;
  run(invocation: Invocation): Promise<InvocationEnd>;
  /** This many requests of the environment wait for another function: meanwhile virtual time may pass. */
  setBlockedRequests(requests: number): void;
  /** false when it died between two invocations, of something the last one left behind */
  isAlive(): boolean;
  /** An invocation under way never ends, as when the cloud is killed. */
  stop(): Promise<void>;
}

/** What all environments of one cloud share. */
export interface EnvironmentHost {
  readonly bootstrap: string;
  readonly endpoint: string;
  readonly region: string;
  readonly clock: Clock;
  readonly time: WorkerTime;
  /**
   * Real time a handler may at least compute in one go while time is virtual, if its own timeout is shorter: on a
   * loaded machine a slow second is no timeout.
   */
  readonly shortestWatchdogMs: number;
  readonly onLog: (logGroup: string, logStream: string, messages: readonly string[]) => void;
}

/** Lambda gives an init 10 s and then starts over inside the invocation; here it gets one, longer, try. */
const INIT_TIMEOUT_MS = 30_000;

/** Starts a worker and loads the handler. @returns the error when that fails, as the invocation reports it */
export async function startEnvironment(
  host: EnvironmentHost,
  resource: FunctionResource,
  taskRoot: string,
): Promise<
  | { readonly kind: 'started'; readonly environment: ExecutionEnvironment }
  | { readonly kind: 'failed'; readonly error: FunctionError; readonly logStream: string }
> {
  const startedMs = performance.now();
  const logStream = logStreamName(host.clock.nowMs());
  const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  let onOutput: Invocation['onOutput'] = () => undefined;
  const release = host.clock.hold(); // loading is computing
  const thread = startWorkerThread({
    bootstrap: host.bootstrap,
    start: {
      taskRoot,
      compileCache: join(dirname(host.bootstrap), 'compile-cache'),
      handler: resource.handler,
      time: host.time,
      functionName: resource.name,
      memoryMb: resource.memoryMb,
      logGroup: resource.logGroup,
      logStream,
    },
    env: environmentVariables(
      resource,
      { endpoint: host.endpoint, region: host.region, taskRoot },
      { accessKeyId, logStream },
    ),
    onLog: (messages) => {
      host.onLog(resource.logGroup, logStream, messages);
      onOutput(messages);
    },
  });
  const error = await initialized(thread);
  setImmediate(release); // after the invocation has taken its own hold
  if (error !== undefined) return { kind: 'failed', error, logStream };

  let setBlockedRequests: (requests: number) => void = () => undefined;
  return {
    kind: 'started',
    environment: {
      logStream,
      accessKeyId,
      initMs: performance.now() - startedMs,
      run: (invocation) => {
        onOutput = invocation.onOutput;
        return runInvocation(host, resource, thread, invocation, (set) => {
          setBlockedRequests = set;
        });
      },
      setBlockedRequests: (requests) => setBlockedRequests(requests),
      isAlive: () => thread.isAlive(),
      stop: () => thread.vanish(),
    },
  };
}

function initialized(thread: WorkerThread): Promise<FunctionError | undefined> {
  return new Promise((resolve) => {
    const watchdog = setTimeout(() => {
      thread.terminate();
      resolve({
        errorType: 'Sandbox.Timedout',
        errorMessage: `Init timed out after ${(INIT_TIMEOUT_MS / 1000).toFixed(2)} seconds`,
      });
    }, INIT_TIMEOUT_MS);
    thread.onMessage = () => {
      clearTimeout(watchdog);
      resolve(undefined);
    };
    thread.onDeath = (error) => {
      clearTimeout(watchdog);
      resolve(error);
    };
  });
}

function runInvocation(
  host: EnvironmentHost,
  resource: FunctionResource,
  thread: WorkerThread,
  invocation: Invocation,
  onBlockable: (setBlockedRequests: (requests: number) => void) => void,
): Promise<InvocationEnd> {
  const { clock } = host;
  const isVirtual = host.time.kind === 'virtual';
  const { requestId } = invocation;
  const timeoutMs = resource.timeoutSeconds * 1000;
  const deadlineMs = clock.nowMs() + timeoutMs;

  return new Promise((resolve) => {
    let turn = 0;
    let cancelWake: CancelTimer = () => undefined;
    const watchdogMs = isVirtual ? Math.max(timeoutMs, host.shortestWatchdogMs) : undefined;
    const attention = createAttention(clock, watchdogMs, () => {
      // A busy loop: the thread is ended now, and its timeout reported when virtual time gets there.
      thread.onMessage = () => undefined;
      thread.onDeath = () => attention.waiting();
      thread.terminate();
    });

    const end = (outcome: InvocationEnd['outcome'], heapUsedBytes: number, isAlive: boolean) => {
      thread.onMessage = () => undefined;
      thread.onDeath = () => undefined;
      onBlockable(() => undefined);
      cancelDeadline();
      cancelWake();
      resolve({ outcome, heapUsedBytes, isAlive });
      setImmediate(() => attention.waiting()); // after the caller has taken it up
    };
    const wake = () => {
      attention.computing();
      turn += 1;
      thread.send({ kind: 'wake', turn });
    };

    attention.computing();
    const cancelDeadline = clock.at(deadlineMs, () => {
      attention.computing();
      thread.terminate();
      const message = `RequestId: ${requestId} Error: Task timed out after ${resource.timeoutSeconds.toFixed(2)} seconds`;
      end({ kind: 'failed', error: { errorType: 'Sandbox.Timedout', errorMessage: message } }, 0, false);
    });
    onBlockable((requests) => {
      attention.computing();
      turn += 1;
      thread.send({ kind: 'blocked', turn, requests });
    });
    thread.onDeath = (error) => end({ kind: 'failed', error: withRequestId(error, requestId) }, 0, false);
    thread.onMessage = (message: FromWorker) => {
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
          if (message.nextDueMs !== undefined) cancelWake = clock.at(message.nextDueMs, wake);
          attention.waiting();
          return;
        case 'ready':
        case 'log':
        case 'fatal':
          return;
        default:
          message satisfies never;
      }
    };
    const dice = isVirtual ? { diceSeed: invocation.diceSeed } : {};
    const { event, invokedFunctionArn, traceId } = invocation;
    thread.send({ kind: 'invoke', requestId, event, invokedFunctionArn, deadlineMs, traceId, ...dice });
  });
}

function logStreamName(nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
