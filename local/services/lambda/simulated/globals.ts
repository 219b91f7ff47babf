import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { runInThisContext } from 'node:vm';
import { dateOn, hrtimeOn } from '../worker/date.ts';
import { consoleMethods, linesOf } from '../worker/output.ts';
import type { SeededCrypto } from '../worker/seeded-random.ts';
import type { VirtualTimers } from '../worker/virtual-timers.ts';
import type { OpenWork } from './work.ts';

/** Thrown by process.exit: what runs in the environment goes no further. */
export class EnvironmentEnded extends Error {
  override readonly name = 'EnvironmentEnded';
}

export interface EnvironmentGlobals {
  readonly process: NodeJS.Process;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The realm that bundles run in; under a test runner it is another one than that of this file. */
const realm = runInThisContext('globalThis') as typeof globalThis;

/** The global values of one execution environment: its own time, randomness, variables and output. */
export function environmentGlobals(options: {
  readonly env: Readonly<Record<string, string>>;
  readonly nowMs: () => number;
  readonly timers: VirtualTimers;
  readonly random: () => number;
  readonly crypto: SeededCrypto;
  readonly work: OpenWork;
  readonly requestId: () => string;
  readonly onLog: (messages: readonly string[]) => void;
  readonly onExit: (code: number) => void;
}): EnvironmentGlobals {
  const { nowMs, timers, work } = options;
  const originMs = nowMs();
  const elapsedMs = () => nowMs() - originMs;
  const streams = { stdout: outputStream(options.onLog), stderr: outputStream(options.onLog) };
  const ownProcess = processOf({ ...options, elapsedMs, streams });
  const own: Record<string, unknown> = {
    process: ownProcess,
    console: overlay(realm.console, consoleMethods(options.onLog, nowMs, options.requestId)),
    Date: dateOn(realm.Date, nowMs),
    Math: overlay(realm.Math, { random: options.random }),
    performance: overlay(realm.performance, { now: elapsedMs }),
    crypto: overlay(realm.crypto, {
      randomUUID: options.crypto.randomUUID,
      getRandomValues: options.crypto.getRandomValues,
    }),
    AbortSignal: overlay(realm.AbortSignal, { timeout: timers.timeoutSignal }),
    fetch: fetchOf(work),
    ...timers.globals,
    ...immediatesOf(work),
  };
  const ownGlobal: unknown = new Proxy(realm, {
    get: (target, key) => {
      if (Object.hasOwn(own, key)) return own[key as string];
      return isOfLibrary(key) ? undefined : (Reflect.get(target, key, target) as unknown);
    },
    has: (target, key) => Object.hasOwn(own, key) || (!isOfLibrary(key) && Reflect.has(target, key)),
    set: (_, key, value) => {
      own[key as string] = value;
      return true;
    },
    defineProperty: (_, key, description) => Reflect.defineProperty(own, key, { ...description, configurable: true }),
    deleteProperty: (_, key) => Reflect.deleteProperty(own, key),
  });
  own.globalThis = ownGlobal;
  own.global = ownGlobal;
  return { process: ownProcess, values: own };
}

/**
 * Libraries keep under registered symbols of the global object what their copies in a process share, LangChain its AsyncLocalStorage.
 * On AWS the process is the environment's own, so those of this process are none of its.
 */
function isOfLibrary(key: string | symbol): boolean {
  return typeof key === 'symbol' && Symbol.keyFor(key) !== undefined;
}

/** An object with some properties of its own; methods of the other run on the object they belong to. */
export function overlay<T extends object>(target: T, own: Readonly<Record<string, unknown>>): T {
  const bound = new Map<unknown, unknown>();
  return new Proxy(target, {
    get(_, key) {
      if (Object.hasOwn(own, key)) return own[key as string];
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || typeof target === 'function') return value;
      if (!bound.has(value)) bound.set(value, (value as (...values: unknown[]) => unknown).bind(target));
      return bound.get(value);
    },
  });
}

function outputStream(onLog: (messages: readonly string[]) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      onLog(linesOf(chunk));
      done();
    },
  });
}

/** An immediate is open work until it has run or is cleared. */
function immediatesOf(work: OpenWork): Readonly<Record<'setImmediate' | 'clearImmediate', unknown>> {
  const ends = new WeakMap<NodeJS.Immediate, () => void>();
  return {
    setImmediate: (callback: (...values: unknown[]) => void, ...values: unknown[]) => {
      const end = work.begin();
      const immediate = setImmediate(() => {
        end();
        callback(...values);
      });
      ends.set(immediate, end);
      return immediate;
    },
    clearImmediate: (immediate: NodeJS.Immediate | undefined) => {
      if (immediate === undefined) return;
      clearImmediate(immediate);
      ends.get(immediate)?.();
    },
  };
}

function processOf(options: {
  readonly env: Readonly<Record<string, string>>;
  readonly elapsedMs: () => number;
  readonly streams: Readonly<Record<'stdout' | 'stderr', Writable>>;
  readonly onExit: (code: number) => void;
}): NodeJS.Process {
  const { elapsedMs } = options;
  const events = new EventEmitter();
  const exit = (code = 0) => {
    options.onExit(code);
    throw new EnvironmentEnded(`exit status ${code}`);
  };
  const emitterMethods = ['on', 'once', 'off', 'addListener', 'removeListener', 'emit', 'listenerCount'] as const;
  const own: Record<string, unknown> = {
    env: environmentOf(options.env),
    ...options.streams,
    hrtime: hrtimeOn(elapsedMs),
    uptime: () => elapsedMs() / 1e3,
    exit,
    reallyExit: exit,
    abort: () => exit(134),
    // signal 0 only asks whether the process exists
    kill: (pid: number, signal?: string | number) =>
      pid === process.pid && signal !== 0 ? exit(137) : process.kill(pid, signal),
    emitWarning: () => undefined,
    ...Object.fromEntries(emitterMethods.map((method) => [method, events[method].bind(events)])),
  };
  return new Proxy(process, {
    get: (target, key) =>
      Object.hasOwn(own, key) ? own[key as string] : (Reflect.get(target, key, target) as unknown),
    set: (_, key, value) => {
      own[key as string] = value;
      return true;
    },
  });
}

/** Variables are strings, whatever is assigned to them. */
function environmentOf(env: Readonly<Record<string, string>>): Record<string, string> {
  return new Proxy(
    { ...env },
    {
      set: (target, key, value) => {
        target[key as string] = String(value);
        return true;
      },
    },
  );
}

/** The whole body is read before the response is given: a handler that reads it later needs no real time. */
function fetchOf(work: OpenWork): typeof fetch {
  return async (input, init) => {
    const end = work.begin();
    try {
      const response = await realm.fetch(input, init);
      const body = await response.arrayBuffer();
      const { status, statusText, headers } = response;
      return new realm.Response([101, 204, 205, 304].includes(status) ? null : body, { status, statusText, headers });
    } finally {
      end();
    }
  };
}
