import { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { sharedNowReader } from '../../../clock/shared-now.ts';
import { steadyNowReader } from '../../../clock/steady-now.ts';
import { installDate, installMarks } from './date.ts';
import { runtimeError, toFunctionError } from './errors.ts';
import { HandlerLoadError, keepCompiledCode, loadHandler } from './load.ts';
import { captureOutput } from './output.ts';
import type { FromWorker, FunctionError, ToWorker, WorkerStart } from './protocol.ts';
import { type InvokeMessage, runHandler } from './run-handler.ts';
import { installSeededRandom, seedRandom } from './seeded-random.ts';
import { installTimers } from './timers.ts';
import type { VirtualTimers } from './virtual-timers.ts';

/** The first file of every worker: the Lambda runtime. It is bundled on its own, so nothing of it reaches the handler. */

if (parentPort === null) throw new Error('the bootstrap runs in a worker thread only');
const port = parentPort;
const start = workerData as WorkerStart;
const realSetTimeout = setTimeout;

/** Where requests to the cloud go. */
const cloudPort = Number(new URL(process.env.AWS_ENDPOINT_URL ?? '').port);

/** How often a worker with open requests that the cloud knows of looks whether it does nothing else. */
const LOOK_EVERY_MS = 1;

let current: InvokeMessage | undefined;
let virtualTimers: VirtualTimers | undefined;
let turn = 0;
let waitingPorts: ReadonlySet<number> = new Set();
let isLookScheduled = false;
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
      startTurn(message.turn);
      virtualTimers?.fireDue();
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
  process.env._X_AMZN_TRACE_ID = message.traceId;
  if (message.randomSeed !== undefined) {
    startTurn(0);
    seedRandom(message.randomSeed);
    virtualTimers?.fireDue(); // what the last invocation left behind was frozen until now
  }
  const { requestId } = message;
  void runHandler(handler, message, start, Date.now).then((outcome) => {
    if (outcome.kind === 'failed') console.error('Invoke Error', JSON.stringify(outcome.error));
    reportOutcome(message, { ...outcome, requestId, heapUsedBytes: heapUsedBytes() });
  });
}

function reportOutcome(message: InvokeMessage, outcome: FromWorker): void {
  if (current !== message) return;
  current = undefined;
  port.ref();
  send(outcome);
}

function fail(error: FunctionError, exitCode: number): never {
  send({ kind: 'fatal', error });
  return process.exit(exitCode);
}

function installTime(): void {
  if (start.time.kind === 'real') {
    installDate(steadyNowReader(start.time.now));
    return;
  }
  const nowMs = sharedNowReader(start.time.now);
  virtualTimers = installTimers(nowMs);
  installSeededRandom(start.randomSeed ?? 0);
  installDate(nowMs);
  installMarks(nowMs);
  process.on('beforeExit', reportWaiting);
}

/** The port must not keep the event loop alive: an empty loop is how we learn that the handler only waits. */
function startTurn(newTurn: number): void {
  if (current === undefined) return;
  turn = newTurn;
  isWaitReported = false;
  port.unref();
  if (waitingPorts.size > 0) scheduleLook();
}

/** Called when the event loop is empty: no socket, no file, no immediate is open, only our own timers can go on. */
function reportWaiting(): void {
  port.ref();
  if (current === undefined || isWaitReported) return;
  isWaitReported = true;
  const { requestId } = current;
  const dueMs = virtualTimers?.nextDueMs();
  send({ kind: 'waiting', requestId, turn, ...(dueMs === undefined ? {} : { nextDueMs: dueMs }) });
}

function scheduleLook(): void {
  if (isLookScheduled) return;
  isLookScheduled = true;
  realSetTimeout(() => {
    isLookScheduled = false;
    if (current === undefined || isWaitReported || waitingPorts.size === 0) return;
    if (isOnlyWaiting()) reportWaiting();
    else scheduleLook();
  }, LOOK_EVERY_MS).unref();
}

/**
 * A request that waits for another function keeps a socket open, yet the handler computes nothing meanwhile. The cloud
 * sends the ports of these sockets; any other open socket or resource is work. Requests through a proxy have the proxy's
 * port: as many sockets to elsewhere may be open as there are waits on ports that are not the worker's.
 */
function isOnlyWaiting(): boolean {
  const open = process.getActiveResourcesInfo().filter((resource) => resource !== 'Timeout');
  // undocumented, but the one way to the sockets themselves; by their number alone two could be mistaken for each other
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  const sockets = handles.filter((handle) => handle instanceof Socket);
  const waiting = sockets.filter(({ localPort = 0 }) => waitingPorts.has(localPort));
  const elsewhere = sockets.filter(({ remotePort }) => remotePort !== cloudPort);
  const isEachKnown = open.length === waiting.length + elsewhere.length;
  const isElsewhereKnown = elsewhere.length <= waitingPorts.size - waiting.length;
  return isEachKnown && isElsewhereKnown && open.every((resource) => resource === 'TCPSocketWrap');
}
