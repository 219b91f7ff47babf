import diagnosticsChannel from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { createRandom } from '../../../clock/random.ts';
import { runtimeError, toFunctionError } from '../worker/errors.ts';
import { type Handler, HandlerLoadError, handlerIn, handlerModule } from '../worker/load.ts';
import type { FunctionError, FunctionStart, ToWorker } from '../worker/protocol.ts';
import { type InvokeMessage, runHandler } from '../worker/run-handler.ts';
import { seededCrypto } from '../worker/seeded-random.ts';
import { createVirtualTimers } from '../worker/virtual-timers.ts';
import { exitError, exitReason, type WorkerThread } from '../worker/worker-thread.ts';
import { withoutValues } from './async-local-storage.ts';
import { compileBundle, moduleScope } from './code.ts';
import { createDiagnostics } from './diagnostics.ts';
import { EnvironmentEnded, environmentGlobals } from './globals.ts';
import { environmentRequire } from './modules.ts';
import { evaluateOnce, isPure } from './pure-chunks.ts';
import type { CloudConnection } from './request.ts';
import { createOpenWork } from './work.ts';

/** What every thread of a function is started with. */
export interface ThreadOptions {
  readonly start: FunctionStart;
  /** its whole environment, nothing of the host's */
  readonly env: Readonly<Record<string, string>>;
  readonly onLog: (messages: readonly string[]) => void;
}

const parse = runInThisContext('JSON.parse') as (text: string) => unknown;

/**
 * An execution environment in this very thread, in virtual time: the same bundle, without a worker and without sockets.
 * It is not isolated. A handler that computes without end blocks the cloud, its memory is not limited, and a promise
 * that nobody handles is the process's.
 */
export function startSimulatedThread(options: ThreadOptions & { readonly cloud: CloudConnection }): WorkerThread {
  const { start, cloud } = options;
  const { nowMs, clockSkewMs } = cloud;
  let random = createRandom(start.randomSeed ?? 0);
  let isAlive = true;
  let handler: Handler | undefined;
  let current: InvokeMessage | undefined;
  let turn = 0;
  let isWaitReported = false;
  let isCheckScheduled = false;
  let waitingPorts: ReadonlySet<number> = new Set();
  const modules = new Map<string, { exports: unknown }>();

  const timers = createVirtualTimers(nowMs);
  const work = createOpenWork(scheduleCheck);
  const diagnostics = createDiagnostics(diagnosticsChannel);
  const crypto = seededCrypto(() => random());
  const onLog = (messages: readonly string[]) => {
    if (isAlive) options.onLog(messages);
  };
  const globals = environmentGlobals({
    env: options.env,
    nowMs: clockSkewMs === undefined ? nowMs : () => nowMs() + clockSkewMs(start.functionName),
    timers,
    random: () => random(),
    crypto,
    work,
    requestId: () => current?.requestId ?? 'undefined',
    onLog,
    onExit: (code) => die(exitError(exitReason(code))),
  });
  const console = globals.values.console as Console;
  const requireOf = environmentRequire({
    globals: globals.values,
    timers,
    random: () => random(),
    crypto,
    cloud,
    work,
    diagnostics,
    isAlive: () => isAlive,
    load: evaluateFile,
  });

  const thread: WorkerThread = {
    send: (message) => queueMicrotask(() => receive(message)),
    isAlive: () => isAlive,
    terminate: () => {
      isAlive = false;
    },
    terminateSilently: async () => {
      isAlive = false;
      thread.onMessage = () => undefined;
      thread.onDeath = () => undefined;
    },
    onMessage: () => undefined,
    onDeath: () => undefined,
  };
  setImmediate(load);
  return thread;

  function load(): void {
    if (!isAlive) return;
    try {
      handler = handlerIn(withoutValues(evaluate), start.handler);
    } catch (error) {
      if (error instanceof EnvironmentEnded) return;
      const known = error instanceof HandlerLoadError;
      die(known ? runtimeError(error.runtimeName, error.message) : toFunctionError(error));
      return;
    }
    thread.onMessage({ kind: 'ready' });
  }

  function evaluate(): unknown {
    const file = ['.js', '.mjs', '.cjs']
      .map((suffix) => join(start.taskRoot, handlerModule(start.handler) + suffix))
      .find((path) => existsSync(path));
    if (file === undefined) {
      throw new HandlerLoadError('ImportModuleError', `Error: Cannot find module '${handlerModule(start.handler)}'`);
    }
    return evaluateFile(file);
  }

  /** Each file once, as modules are; a cycle sees the exports so far. */
  function evaluateFile(file: string): unknown {
    if (isPure(start.taskRoot, file)) return evaluateOnce(file);
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} as unknown };
    modules.set(file, module);
    compileBundle(file)(moduleScope(file, module, globals.values, requireOf(file)));
    return module.exports;
  }

  function receive(message: ToWorker): void {
    if (!isAlive) return;
    switch (message.kind) {
      case 'invoke':
        invoke(message);
        return;
      case 'wake':
        startTurn(message.turn);
        fireTimers();
        return;
      case 'connections':
        waitingPorts = new Set(message.waitingPorts);
        startTurn(message.turn);
        return;
      default:
        message satisfies never;
    }
  }

  function invoke(message: InvokeMessage): void {
    current = message;
    waitingPorts = new Set(message.waitingPorts);
    globals.process.env._X_AMZN_TRACE_ID = message.traceId;
    random = createRandom(message.randomSeed ?? 0);
    startTurn(0);
    fireTimers(); // the timers that the last invocation left behind were frozen until now
    const running = withoutValues(() => runHandler(handler as Handler, message, start, nowMs, parse));
    void running.then((outcome) => {
      if (outcome.kind === 'failed') console.error('Invoke Error', JSON.stringify(outcome.error));
      if (!isAlive || current !== message) return;
      current = undefined;
      const { requestId } = message;
      // the heap is that of the whole process, and never the same in two of them
      thread.onMessage({ ...outcome, requestId, heapUsedBytes: 0 });
    });
  }

  function fireTimers(): void {
    const end = work.begin();
    timers.fireDue(end);
  }

  function startTurn(next: number): void {
    turn = next;
    isWaitReported = false;
    scheduleCheck();
  }

  /** Two turns of the event loop later everything that the handler could do without waiting is done. */
  function scheduleCheck(): void {
    if (isCheckScheduled) return;
    isCheckScheduled = true;
    setImmediate(() => setImmediate(reportIfWaiting));
  }

  function reportIfWaiting(): void {
    isCheckScheduled = false;
    if (!isAlive || current === undefined || isWaitReported || work.isOpen(waitingPorts)) return;
    isWaitReported = true;
    const nextDueMs = timers.nextDueMs();
    const { requestId } = current;
    thread.onMessage({ kind: 'waiting', requestId, turn, ...(nextDueMs === undefined ? {} : { nextDueMs }) });
  }

  function die(error: FunctionError): void {
    if (!isAlive) return;
    isAlive = false;
    thread.onDeath(error);
  }
}
