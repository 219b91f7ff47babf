import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../json.ts';
import { jsonText } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { type EnvironmentHost, type ExecutionEnvironment, startEnvironment } from './environment.ts';
import type { FunctionResource } from './function.ts';
import type { InvocationEnd } from './invocation.ts';
import { endLines, outcomeLines, startLine } from './platform-lines.ts';
import { standInFor, standInFunction } from './stand-ins.ts';
import type { FunctionError } from './worker/protocol.ts';

/** Lambda's response to Invoke: a payload, and whether it is an error of the function. */
export interface InvokeAnswer {
  readonly requestId: string;
  /** JSON text */
  readonly payload: string;
  readonly functionError: boolean;
  /** the invocation's own log lines */
  readonly log: readonly string[];
}

export interface LambdaService {
  /**
   * @param functionName name, ARN or partial ARN, with or without a version or alias
   * @throws ServiceError ResourceNotFoundException, InvalidRuntimeException, TooManyRequestsException
   */
  invoke(functionName: string, event: Json, traceHeader?: string): Promise<InvokeAnswer>;
  /** Whether a module of the settings answers instead. @param name of a function, or the Resource of a Task */
  hasStandIn(name: string): boolean;
  /** Is it there, and can it be run here? @throws ServiceError ResourceNotFoundException, InvalidRuntimeException */
  check(functionName: string): void;
  /** @throws ServiceError ResourceNotFoundException */
  describe(functionName: string): FunctionResource;
  functions(): readonly FunctionResource[];
  /**
   * A request of the environment with this access key waits for work that may take virtual time.
   *
   * @param port the client's, of the request's connection
   * @returns how to end the wait; harmless when called twice
   */
  beginWait(accessKeyId: string | undefined, port: number): () => void;
  /** The invocation that requests with this access key are of. @returns undefined when no function has the key */
  invocationOf(accessKeyId: string | undefined): string | undefined;
  /** Later invocations start new environments; the warm ones are stopped. */
  renewEnvironments(): void;
  /** Ends all workers. Invocations under way never end: after a restart the engine calls again. */
  stop(): Promise<void>;
}

/** Lambda takes no larger answer: 6 MB and a little for its own envelope. */
const LARGEST_PAYLOAD_BYTES = 6_291_556;

/** Warm environments kept per function. At about 20 MB each, 14 functions stay under 2 GB. */
const WARM_ENVIRONMENTS = 6;

/** Invocations that run at once in this account; AWS grants 1,000, each worker takes about 20 MB. */
const ACCOUNT_CONCURRENCY = 200;

interface Pool {
  readonly resource: FunctionResource;
  readonly taskRoot: string;
  readonly warm: ExecutionEnvironment[];
  running: number;
}

export function createLambdaService(options: {
  readonly host: EnvironmentHost;
  readonly functions: readonly FunctionResource[];
  /** where inline code is written to */
  readonly directory: string;
}): LambdaService {
  const { host } = options;
  const pools = new Map(options.functions.map((resource) => [resource.name, createPool(resource, options.directory)]));
  const living = new Map<string, ExecutionEnvironment>();
  /** by what they stand for and the folder of their module */
  const standIns = new Map<string, Pool>();
  let running = 0;
  /** the environments that are still to be used */
  let reusable = new Set<ExecutionEnvironment>();
  let isStopped = false;

  function poolOf(functionName: string): Pool {
    const pool = pools.get(plainName(functionName));
    if (pool === undefined) {
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}`);
    }
    return pool;
  }

  function standInPool(functionName: string): Pool | undefined {
    const name = plainName(functionName);
    const folder = standInFor(name, host.settings());
    if (folder === undefined) return undefined;
    const key = `${name} ${folder}`;
    const pool =
      standIns.get(key) ?? createPool(standInFunction(name, folder, pools.get(name)?.resource), options.directory);
    standIns.set(key, pool);
    return pool;
  }

  function check(functionName: string): void {
    const { name, code } = (standInPool(functionName) ?? poolOf(functionName)).resource;
    if (code.kind !== 'notRun') return;
    throw new ServiceError(
      'InvalidRuntimeException',
      `The embedded cloud cannot run the function ${name}: ${code.reason}; it runs bundles for nodejs`,
    );
  }

  async function invoke(functionName: string, event: Json, traceHeader?: string): Promise<InvokeAnswer> {
    if (isStopped) return new Promise(() => undefined);
    check(functionName);
    const pool = standInPool(functionName) ?? poolOf(functionName);
    const limit = pool.resource.reservedConcurrency;
    if (running >= ACCOUNT_CONCURRENCY || (limit !== undefined && pool.running >= limit)) {
      throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.');
    }
    pool.running += 1;
    running += 1;
    try {
      return await runIn(pool, event, functionName, traceHeader);
    } finally {
      pool.running -= 1;
      running -= 1;
    }
  }

  async function runIn(
    pool: Pool,
    event: Json,
    functionName: string,
    traceHeader: string | undefined,
  ): Promise<InvokeAnswer> {
    const { resource } = pool;
    const payload = jsonText(event);
    const requestId = host.named.uuid(`invocation of ${resource.name}`, () => payload);
    const log: string[] = [];
    const print = (logStream: string, lines: readonly string[]) => {
      log.push(...lines);
      host.onLog(resource.logGroup, logStream, lines);
    };
    const environments = reusable;
    const warm = takeWarm(pool);
    const started = warm === undefined ? await startEnvironment(host, resource, pool.taskRoot) : undefined;
    if (isStopped) {
      // it was being started while the others were stopped; the log is closed, also for a start that failed
      if (started?.kind === 'started') await started.environment.stop();
      return new Promise(() => undefined);
    }
    if (started?.kind === 'failed') {
      print(started.logStream, [startLine(requestId), ...outcomeLines(requestId, started.error, host.clock.nowMs())]);
      host.onInvoked?.({ functionName: resource.name, durationMs: 0, isError: true });
      return errorAnswer(requestId, started.error, log);
    }
    const environment = warm ?? started?.environment;
    if (environment === undefined) throw new Error('neither a warm nor a new environment');
    living.set(environment.accessKeyId, environment);
    environments.add(environment); // if renewed meanwhile, it joins the old set and is not reused

    print(environment.logStream, [startLine(requestId)]);
    const startMs = host.clock.nowMs();
    const end = await environment.run({
      requestId,
      event: payload,
      invokedFunctionArn: functionName.startsWith('arn:') ? functionName : resource.arn,
      traceId: traceOf(requestId, startMs, traceHeader),
      onOutput: (lines) => log.push(...lines),
    });
    const error = end.outcome.kind === 'failed' ? end.outcome.error : undefined;
    const nowMs = host.clock.nowMs();
    print(environment.logStream, [
      ...(error !== undefined && !end.isAlive ? outcomeLines(requestId, error, nowMs) : []),
      ...endLines(requestId, {
        durationMs: nowMs - startMs,
        memoryMb: resource.memoryMb,
        heapUsedBytes: end.heapUsedBytes,
        ...(warm === undefined ? { initMs: environment.initMs } : {}),
      }),
    ]);
    host.onInvoked?.({ functionName: resource.name, durationMs: nowMs - startMs, isError: error !== undefined });
    const isReusable = end.isAlive && reusable.has(environment);
    if (isReusable && pool.warm.length < WARM_ENVIRONMENTS) pool.warm.push(environment);
    else {
      reusable.delete(environment);
      living.delete(environment.accessKeyId);
      environment.stop().catch(() => undefined);
    }
    return toAnswer(requestId, end, log);
  }

  return {
    invoke,
    check,
    hasStandIn: (name) => standInFor(name, host.settings()) !== undefined,
    describe: (functionName) => poolOf(functionName).resource,
    functions: () => [...pools.values()].map(({ resource }) => resource),
    beginWait(accessKeyId, port) {
      const environment = accessKeyId === undefined ? undefined : living.get(accessKeyId);
      if (environment === undefined || host.time.kind === 'real') return () => undefined;
      return environment.beginWait(port);
    },
    invocationOf: (accessKeyId) => living.get(accessKeyId ?? '')?.newestInvocation(),
    renewEnvironments() {
      reusable = new Set();
      for (const { warm } of [...pools.values(), ...standIns.values()]) {
        for (const environment of warm.splice(0)) {
          living.delete(environment.accessKeyId);
          environment.stop().catch(() => undefined);
        }
      }
    },
    async stop() {
      isStopped = true;
      await Promise.all([...living.values()].map((environment) => environment.stop()));
      living.clear();
    },
  };
}

/** The one used last, as it is the likeliest to be in the processor's caches. */
function takeWarm(pool: Pool): ExecutionEnvironment | undefined {
  let environment = pool.warm.pop();
  while (environment !== undefined && !environment.isAlive()) environment = pool.warm.pop();
  return environment;
}

function createPool(resource: FunctionResource, directory: string): Pool {
  return { resource, taskRoot: taskRootOf(resource, directory), warm: [], running: 0 };
}

function taskRootOf({ name, code }: FunctionResource, directory: string): string {
  switch (code.kind) {
    case 'folder':
      return code.path;
    case 'inline': {
      const folder = join(directory, name);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, 'index.js'), code.source, { mode: 0o600 });
      return folder;
    }
    case 'notRun':
      return '';
    default:
      return code satisfies never;
  }
}

/**
 * `name`, `name:alias`, `123456789012:function:name`, `arn:aws:lambda:region:account:function:name:alias`; the Resource of a
 * Task, which a stand-in may answer, is its own name.
 */
export function plainName(functionName: string): string {
  if (/^arn:[^:]*:states:/.test(functionName)) return functionName;
  const [, afterFunction] = /(?:^|:)function:([^:]+)/.exec(functionName) ?? [];
  return afterFunction ?? functionName.split(':')[0] ?? functionName;
}

function toAnswer(requestId: string, { outcome }: InvocationEnd, log: readonly string[]): InvokeAnswer {
  if (outcome.kind === 'failed') return errorAnswer(requestId, outcome.error, log);
  const { payload } = outcome;
  if (Buffer.byteLength(payload) <= LARGEST_PAYLOAD_BYTES) return { requestId, payload, functionError: false, log };
  const error = {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_PAYLOAD_BYTES} bytes).`,
  };
  return errorAnswer(requestId, error, log);
}

function errorAnswer(requestId: string, error: FunctionError, log: readonly string[]): InvokeAnswer {
  return { requestId, payload: JSON.stringify(error), functionError: true, log };
}

/** The trace of an invocation: that of its caller, else one of its own, which is not recorded. */
function traceOf(requestId: string, startMs: number, header = ''): string {
  const seconds = Math.floor(startMs / 1000).toString(16);
  const [root] = /^Root=[^;]+/.exec(header) ?? [`Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`];
  const isSampled = header.includes(';Sampled=1');
  return `${root};Parent=${requestId.slice(0, 8)}${requestId.slice(-8)};Sampled=${isSampled ? 1 : 0}`;
}
