import { parentPort, workerData } from 'node:worker_threads';
import { sharedNowReader } from '../../clock/shared-now.ts';
import type { FromWorker, FunctionError, ToWorker, WorkerStart } from '../protocol.ts';
import { installDate } from './date.ts';
import { installDice, seedDice } from './dice.ts';
import { runtimeError, toFunctionError } from './errors.ts';
import { type Handler, HandlerLoadError, keepCompiledCode, loadHandler } from './load.ts';
import { captureOutput } from './output.ts';
import { fireDueTimers, installTimers, nextDueMs } from './timers.ts';

/** The first file of every worker: the Lambda runtime. It is bundled on its own, so nothing of it reaches the handler. */

type Invoke = Extract<ToWorker, { kind: 'invoke' }>;

if (parentPort === null) throw new Error('the bootstrap runs in a worker thread only');
const port = parentPort;
const start = workerData as WorkerStart;
const realSetTimeout = setTimeout;

/** How often a worker that waits for another function looks whether it does nothing else. */
const LOOK_EVERY_MS = 5;

let current: Invoke | undefined;
let turn = 0;
let blockedRequests = 0;
let isWaitReported = false;

const send = (message: FromWorker) => port.postMessage(message);
const heapUsedBytes = () => process.memoryUsage().heapUsed;

captureOutput(
  (messages) => send({ kind: 'log', messages }),
  () => current?.requestId ?? 'undefined',
);
installTime();

process.on('unhandledRejection', (reason) => {
  const error = toFunctionError(reason);
  const message = `${error.errorType}: ${error.errorMessage}`;
  fail(
    {
      ...runtimeError('UnhandledPromiseRejection', message),
      trace: [`Runtime.UnhandledPromiseRejection: ${message}`, ...(error.trace ?? [])],
    },
    128,
  );
});
process.on('uncaughtException', (error) => fail(toFunctionError(error), 129));

keepCompiledCode(start.compileCache);
const handler = await loadHandler(start.taskRoot, start.handler).catch((error: unknown) => {
  const known = error instanceof HandlerLoadError;
  return fail(known ? runtimeError(error.runtimeName, error.message) : toFunctionError(error), 1);
});
port.on('message', (message: ToWorker) => receive(message));
send({ kind: 'ready' });

function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'invoke':
      invoke(message);
      return;
    case 'wake':
      goOn(message.turn);
      fireDueTimers();
      return;
    case 'blocked':
      blockedRequests = message.requests;
      goOn(message.turn);
      return;
    default:
      message satisfies never;
  }
}

function invoke(message: Invoke): void {
  current = message;
  process.env._X_AMZN_TRACE_ID = message.traceId;
  if (message.diceSeed !== undefined) {
    goOn(0);
    seedDice(message.diceSeed);
    fireDueTimers(); // what the last invocation left behind was frozen until now
  }
  call(handler, message).then(
    (payload) => settle(message, { kind: 'returned', payload, heapUsedBytes: heapUsedBytes() }),
    (thrown: unknown) => {
      const error =
        thrown instanceof MarshalError ? runtimeError('MarshalError', thrown.message) : toFunctionError(thrown);
      console.error('Invoke Error', JSON.stringify(error));
      settle(message, { kind: 'failed', error, heapUsedBytes: heapUsedBytes() });
    },
  );
}

function settle(message: Invoke, outcome: FromWorker): void {
  if (current !== message) return;
  current = undefined;
  blockedRequests = 0;
  port.ref();
  send(outcome);
}

class MarshalError extends Error {}

/** @returns the result as JSON text; what JSON has no word for is null, as on Lambda */
async function call(run: Handler, message: Invoke): Promise<string> {
  const event: unknown = JSON.parse(message.event);
  const result = await new Promise<unknown>((resolve, reject) => {
    const callback = (error: unknown, value?: unknown) => (error ? reject(error) : resolve(value));
    const returned = run(event, contextOf(message), callback);
    const usesCallback = run.length >= 3 && !(returned instanceof Promise);
    if (!usesCallback) resolve(returned);
  });
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw new MarshalError(`Unable to stringify response body: ${(error as Error).message}`);
  }
}

function contextOf(message: Invoke): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.invokedFunctionArn,
    memoryLimitInMB: String(start.memoryMb),
    awsRequestId: message.requestId,
    logGroupName: start.logGroup,
    logStreamName: start.logStream,
    getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - Date.now()),
  };
}

function fail(error: FunctionError, exitCode: number): never {
  send({ kind: 'fatal', error });
  return process.exit(exitCode);
}

function installTime(): void {
  if (start.time.kind === 'real') {
    const { aheadMs } = start.time;
    const realNow = Date.now;
    if (aheadMs !== 0) installDate(() => realNow() + aheadMs);
    return;
  }
  const nowMs = sharedNowReader(start.time.now);
  installTimers(nowMs);
  installDice();
  installDate(nowMs);
  process.on('beforeExit', reportWaiting);
}

/** The port must not keep the event loop alive: an empty loop is how we learn that the handler only waits. */
function goOn(newTurn: number): void {
  if (current === undefined) return;
  turn = newTurn;
  isWaitReported = false;
  port.unref();
  if (blockedRequests > 0) realSetTimeout(lookWhetherOnlyBlocked, LOOK_EVERY_MS).unref();
}

/** Called when the event loop is empty: no socket, no file, no immediate is open, only our own timers can go on. */
function reportWaiting(): void {
  port.ref();
  if (current === undefined || isWaitReported) return;
  isWaitReported = true;
  const dueMs = nextDueMs();
  send(dueMs === undefined ? { kind: 'waiting', turn } : { kind: 'waiting', turn, nextDueMs: dueMs });
}

/**
 * A request to another function keeps a socket open, yet this one only waits. Sockets that all wait for such an answer
 * are told from working ones by their number.
 */
function lookWhetherOnlyBlocked(): void {
  if (current === undefined || isWaitReported || blockedRequests === 0) return;
  const open = process.getActiveResourcesInfo().filter((resource) => resource !== 'Timeout');
  if (open.length === blockedRequests && open.every((resource) => resource === 'TCPSocketWrap')) reportWaiting();
  else realSetTimeout(lookWhetherOnlyBlocked, LOOK_EVERY_MS).unref();
}
