import { Worker } from 'node:worker_threads';
import type { FromWorker, FunctionError, ToWorker, WorkerStart } from './protocol.ts';

/** A worker thread with the Lambda runtime in it. Exactly one of `onMessage` and `onDeath` is called at a time. */
export interface WorkerThread {
  send(message: ToWorker): void;
  isAlive(): boolean;
  terminate(): void;
  /** Ends it without a report: its invocation never ends, as when the whole process is killed. */
  terminateSilently(): Promise<void>;
  onMessage: (message: FromWorker) => void;
  /** called once, with the error of the invocation under way */
  onDeath: (error: FunctionError) => void;
}

/** Node's share of a function's memory; the rest is memory outside of the JavaScript heap. */
const HEAP_SHARE = 0.9;

export function startWorkerThread(options: {
  readonly bootstrap: string;
  readonly start: WorkerStart;
  /** the worker's whole environment, nothing of the host's */
  readonly env: Readonly<Record<string, string>>;
  readonly onLog: (messages: readonly string[]) => void;
}): WorkerThread {
  const worker = new Worker(options.bootstrap, {
    workerData: options.start,
    env: { ...options.env },
    execArgv: [], // a loader of the host would cost 200 ms per worker
    stdout: true, // output that bypasses the captured streams must not reach the cloud's own
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(options.start.memoryMb * HEAP_SHARE) },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  worker.unref(); // an idle worker must not keep the cloud's process alive

  let fatal: FunctionError | undefined;
  let isAlive = true;
  const thread: WorkerThread = {
    send: (message) => worker.postMessage(message),
    isAlive: () => isAlive,
    terminate: () => {
      isAlive = false;
      worker.terminate().catch(() => undefined);
    },
    terminateSilently: async () => {
      isAlive = false;
      thread.onMessage = () => undefined;
      thread.onDeath = () => undefined;
      await worker.terminate();
    },
    onMessage: () => undefined,
    onDeath: () => undefined,
  };
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'log') options.onLog(message.messages);
    else if (message.kind === 'fatal') fatal = message.error;
    else thread.onMessage(message);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    // Linux kills a Lambda sandbox that outgrows its memory; the service reports the signal.
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') fatal = exitError('Runtime exited with error: signal: killed');
    else fatal = { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  });
  worker.on('exit', (code) => {
    isAlive = false;
    thread.onDeath(fatal ?? exitError(exitReason(code)));
  });
  return thread;
}

/** The words of the service for a process that ended by itself. */
export function exitReason(code: number): string {
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}

export function exitError(reason: string): FunctionError {
  return { errorType: 'Runtime.ExitError', errorMessage: reason };
}

/** The service puts the request id in front of its own messages, not of those that the runtime reports. */
export function withRequestId(error: FunctionError, requestId: string): FunctionError {
  if (error.trace !== undefined) return error;
  return { ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` };
}
