import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

/** The longest delay Node takes; anything longer is treated as 1 ms, as there. */
const LONGEST_DELAY_MS = 2_147_483_647;

const realSetImmediate = setImmediate;
const pending = new Set<VirtualTimer>();
/** Timers whose number somebody has asked for; as in Node, no other timer can be cleared by a number. */
const numbered = new Map<number, VirtualTimer>();
let order = 0;
let lastNumber = 0;
let nowMs = () => 0;

/** A timer as setTimeout returns it. Virtual timers do not keep a process alive, so ref and unref only remember. */
class VirtualTimer {
  dueMs = 0;
  order = 0;
  readonly periodMs: number | undefined;
  readonly fire: () => void;
  readonly #delayMs: number;
  #number: number | undefined;
  #referenced = true;

  constructor(delayMs: number, repeat: boolean, fire: () => void) {
    this.#delayMs = delayMs >= 1 && delayMs <= LONGEST_DELAY_MS ? Math.trunc(delayMs) : 1;
    this.periodMs = repeat ? this.#delayMs : undefined;
    this.fire = fire;
    this.refresh();
  }

  refresh(): this {
    this.dueMs = nowMs() + this.#delayMs;
    this.order = order++;
    pending.add(this);
    return this;
  }

  close(): this {
    pending.delete(this);
    if (this.#number !== undefined) numbered.delete(this.#number);
    return this;
  }

  ref(): this {
    this.#referenced = true;
    return this;
  }

  unref(): this {
    this.#referenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  [Symbol.toPrimitive](): number {
    this.#number ??= ++lastNumber;
    numbered.set(this.#number, this);
    return this.#number;
  }

  [Symbol.dispose ?? Symbol.for('Symbol.dispose')](): void {
    this.close();
  }
}

type Callback = (...parameters: unknown[]) => void;

/** Replaces every way Node has to wait for a time: globals, node:timers, node:timers/promises, AbortSignal.timeout. */
export function installTimers(now: () => number): void {
  nowMs = now;
  const set =
    (repeat: boolean) =>
    (callback: Callback, delayMs = 1, ...parameters: unknown[]) => {
      if (typeof callback !== 'function') {
        throw new TypeError(`The "callback" argument must be of type function. Received ${typeof callback}`);
      }
      return new VirtualTimer(Number(delayMs), repeat, () => callback(...parameters));
    };
  const setTimeoutVirtual = Object.assign(set(false), { [promisify.custom]: waitFor });
  const replacements = {
    setTimeout: setTimeoutVirtual,
    setInterval: set(true),
    clearTimeout: clear,
    clearInterval: clear,
  };
  Object.assign(globalThis, replacements);
  Object.assign(timers, replacements);
  Object.assign(timersPromises, { setTimeout: waitFor, setInterval: every });
  Object.assign(timersPromises.scheduler, {
    wait: (delayMs: number, options?: WaitOptions) => waitFor(delayMs, undefined, options),
  });
  AbortSignal.timeout = (delayMs) => {
    const controller = new AbortController();
    const abort = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    new VirtualTimer(delayMs, false, abort);
    return controller.signal;
  };
  syncBuiltinESMExports(); // named imports of the built-in modules see it too
}

/** @returns when the earliest timer is due, undefined when none is set */
export function nextDueMs(): number | undefined {
  return earliest()?.dueMs;
}

/** Fires what is due, each timer in a turn of its own, in order. */
export function fireDueTimers(): void {
  const timer = earliest();
  if (timer === undefined || timer.dueMs > nowMs()) return;
  realSetImmediate(() => {
    if (pending.has(timer)) {
      if (timer.periodMs === undefined) timer.close();
      else timer.refresh();
      realSetImmediate(fireDueTimers);
      timer.fire();
    } else {
      fireDueTimers();
    }
  });
}

function earliest(): VirtualTimer | undefined {
  let best: VirtualTimer | undefined;
  for (const timer of pending) {
    if (best === undefined || timer.dueMs < best.dueMs || (timer.dueMs === best.dueMs && timer.order < best.order)) {
      best = timer;
    }
  }
  return best;
}

function clear(timer: unknown): void {
  if (timer instanceof VirtualTimer) timer.close();
  else if (typeof timer === 'number' || typeof timer === 'string') numbered.get(Number(timer))?.close();
}

interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

function waitFor<T>(delayMs = 1, value?: T, options: WaitOptions = {}): Promise<T | undefined> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const abort = () => {
      timer.close();
      reject(
        Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), {
          name: 'AbortError',
          code: 'ABORT_ERR',
        }),
      );
    };
    const timer = new VirtualTimer(delayMs, false, () => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

async function* every<T>(delayMs = 1, value?: T, options: WaitOptions = {}): AsyncGenerator<T | undefined> {
  while (true) yield await waitFor(delayMs, value, options);
}
