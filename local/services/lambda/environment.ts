import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import type { WorkerTime } from '../../clock/open.ts';
import type { Rounds } from '../../clock/rounds.ts';
import { environmentVariables } from './environment-variables.ts';
import type { FunctionResource } from './function.ts';
import type { FunctionSettings } from './function-settings.ts';
import type { InvocationEnd } from './invocation.ts';
import { createInvocationSlot, type InvocationSlot } from './invocation-slot.ts';
import type { CloudConnection } from './simulated/request.ts';
import { startSimulatedThread, type ThreadOptions } from './simulated/thread.ts';
import type { FunctionError } from './worker/protocol.ts';
import { startWorkerThread, type WorkerThread } from './worker/worker-thread.ts';

export interface Invocation {
  readonly requestId: string;
  /** JSON text */
  readonly event: string;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** called with the function's output during the invocation */
  readonly onOutput: (messages: readonly string[]) => void;
}

/** A Lambda execution environment: one worker thread that runs one invocation at a time, again and again. */
export interface ExecutionEnvironment {
  readonly logStream: string;
  /** identifies this environment's requests on the wire */
  readonly accessKeyId: string;
  /** how long loading the handler took, in milliseconds: real ones, but none in a simulated environment */
  readonly initMs: number;
  run(invocation: Invocation): Promise<InvocationEnd>;
  beginWait: InvocationSlot['beginWait'];
  newestInvocation: InvocationSlot['newestInvocation'];
  /** false when it died between two invocations, of something the last one left behind */
  isAlive(): boolean;
  /** An invocation under way never ends, as when the cloud is killed. */
  stop(): Promise<void>;
}

/** Where handlers run. */
export type FunctionThreads =
  | { readonly kind: 'workers'; readonly bootstrap: string }
  /** in this thread; they reach the cloud without sockets */
  | { readonly kind: 'simulated'; readonly cloud: CloudConnection };

/** What Lambda reports of an invocation as metrics of its function. */
export interface InvocationMetrics {
  readonly functionName: string;
  readonly durationMs: number;
  /** it ended with an error of the function, a crash or its time limit */
  readonly isError: boolean;
}

/** Dependencies and settings that all environments of one cloud share. */
export interface EnvironmentHost {
  readonly threads: FunctionThreads;
  readonly endpoint: string;
  readonly region: string;
  readonly clock: Clock;
  readonly named: NamedRandom;
  readonly time: WorkerTime;
  /** in which the ends of invocations are passed on @default - they end as threads report them */
  readonly rounds?: Rounds | undefined;
  /**
   * Real time a handler may at least compute in one go while time is virtual, if its own timeout is shorter: on a
   * loaded machine a slow second is no timeout.
   */
  readonly shortestWatchdogMs: number;
  /** those of now; an environment keeps those it was started with */
  readonly settings: () => FunctionSettings;
  /** answers requests signed with the key from now on. @returns takes the key back */
  readonly allowAccessKey: (accessKeyId: string) => () => void;
  /** called at the end of each invocation @default - nothing is */
  readonly onInvoked?: (report: InvocationMetrics) => void;
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
  const isVirtual = host.time.kind === 'virtual';
  const logStream = logStreamName(host, resource.name);
  const accessKeyId = `ASIA${randomBytes(16).toString('hex').toUpperCase()}`;
  const forgetAccessKey = host.allowAccessKey(accessKeyId);
  let onOutput: Invocation['onOutput'] = () => undefined;
  const release = host.clock.hold(`start of ${resource.name}`); // loading is computing
  const thread = startThread(host.threads, {
    start: {
      taskRoot,
      handler: resource.handler,
      time: host.time,
      functionName: resource.name,
      memoryMb: resource.memoryMb,
      logGroup: resource.logGroup,
      logStream,
      ...(isVirtual ? { randomSeed: seedOf(host, `environment of ${resource.name}`, logStream) } : {}),
    },
    env: environmentVariables(
      resource,
      { endpoint: host.endpoint, region: host.region, taskRoot },
      { accessKeyId, logStream },
      host.settings(),
    ),
    onLog: (messages) => {
      host.onLog(resource.logGroup, logStream, messages);
      onOutput(messages);
    },
  });
  const error = await initialized(thread, INIT_TIMEOUT_MS * patienceOf(host.threads));
  setImmediate(release); // after the invocation has taken its own hold
  if (error !== undefined) {
    forgetAccessKey();
    return { kind: 'failed', error, logStream };
  }

  const { timeoutSeconds } = resource;
  const slot = createInvocationSlot({
    clock: host.clock,
    thread,
    timeoutSeconds,
    rounds: host.rounds,
    ...(isVirtual ? { watchdogMs: watchdogMs(host, timeoutSeconds) } : {}),
  });
  return {
    kind: 'started',
    environment: {
      logStream,
      accessKeyId,
      initMs: host.threads.kind === 'simulated' ? 0 : performance.now() - startedMs,
      run: ({ onOutput: listener, ...request }) => {
        onOutput = listener;
        const randomSeed = isVirtual
          ? { randomSeed: seedOf(host, `invocation of ${resource.name}`, request.requestId) }
          : {};
        return slot.run({ ...request, ...randomSeed });
      },
      beginWait: slot.beginWait,
      newestInvocation: slot.newestInvocation,
      isAlive: () => thread.isAlive(),
      stop() {
        forgetAccessKey();
        return thread.terminateSilently();
      },
    },
  };
}

/**
 * Simulated functions share a thread: each seems to compute while any of them does, and a cold start of 13 of them took
 * longer than 10 s on a busy machine. So each has so many times the real time of a function with a thread of its own.
 */
const SIMULATED_PATIENCE = 12;

function patienceOf(threads: FunctionThreads): number {
  return threads.kind === 'workers' ? 1 : SIMULATED_PATIENCE;
}

function watchdogMs({ shortestWatchdogMs, threads }: EnvironmentHost, timeoutSeconds: number): number {
  return Math.max(timeoutSeconds * 1000, shortestWatchdogMs) * patienceOf(threads);
}

function startThread(threads: FunctionThreads, options: ThreadOptions): WorkerThread {
  switch (threads.kind) {
    case 'workers': {
      const { bootstrap } = threads;
      const start = { ...options.start, compileCache: join(dirname(bootstrap), 'compile-cache') };
      return startWorkerThread({ ...options, bootstrap, start });
    }
    case 'simulated':
      return startSimulatedThread({ ...options, cloud: threads.cloud });
    default:
      return threads satisfies never;
  }
}

function initialized(thread: WorkerThread, timeoutMs: number): Promise<FunctionError | undefined> {
  return new Promise((resolve) => {
    const watchdog = setTimeout(() => {
      thread.terminate();
      resolve({
        errorType: 'Sandbox.Timedout',
        errorMessage: `Init timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
      });
    }, timeoutMs);
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

/** Of all random numbers that something in an environment draws. */
function seedOf({ named }: EnvironmentHost, kind: string, content: string): number {
  return Math.floor(named.number(kind, () => content) * 2 ** 32);
}

function logStreamName({ clock, named }: EnvironmentHost, functionName: string): string {
  const day = new Date(clock.nowMs()).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${named.uuid(`log stream of ${functionName}`, () => '').replaceAll('-', '')}`;
}
