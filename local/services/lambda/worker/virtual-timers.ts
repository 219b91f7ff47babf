import { promisify } from 'node:util';

/** The longest delay Node takes; anything longer is treated as 1 ms, as there. */
const LONGEST_DELAY_MS = 2_147_483_647;

type Callback = (...parameters: unknown[]) => void;

interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** Every timer of Node, on a clock that the cloud moves. */
export interface VirtualTimers {
  /** of the global object and node:timers */
  readonly globals: {
    readonly setTimeout: Callback & { readonly [promisify.custom]: unknown };
    readonly setInterval: unknown;
    readonly clearTimeout: (timer: unknown) => void;
    readonly clearInterval: (timer: unknown) => void;
  };
  /** of node:timers/promises */
  readonly promises: {
    readonly setTimeout: <T>(delayMs?: number, value?: T, options?: WaitOptions) => Promise<T | undefined>;
    readonly setInterval: <T>(delayMs?: number, value?: T, options?: WaitOptions) => AsyncGenerator<T | undefined>;
  };
  /** of scheduler.wait */
  wait(delayMs: number, options?: WaitOptions): Promise<unknown>;
  /** of AbortSignal.timeout */
  timeoutSignal(delayMs: number): AbortSignal;
  /** when the earliest timer is due, undefined when none is set */
  nextDueMs(): number | undefined;
  /** Fires the timers that are due in order, each in a turn of the event loop. @param onEnd called after the last one */
  fireDue(onEnd?: () => void): void;
}

/** @param nowMs the time of the clock, in milliseconds since the epoch */
export function createVirtualTimers(nowMs: () => number): VirtualTimers {
  const realSetImmediate = setImmediate;
  const pending = new Set<VirtualTimer>();
  /** Timers whose number was read; as in Node, no other timer can be cleared by a number. */
  const numbered = new Map<number, VirtualTimer>();
  let order = 0;
  let lastNumber = 0;

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

  function setter(repeat: boolean) {
    return (callback: Callback, delayMs = 1, ...parameters: unknown[]) => {
      if (typeof callback !== 'function') {
        throw new TypeError(`The "callback" argument must be of type function. Received ${typeof callback}`);
      }
      return new VirtualTimer(Number(delayMs), repeat, () => callback(...parameters));
    };
  }

  function clear(timer: unknown): void {
    if (timer instanceof VirtualTimer) timer.close();
    else if (typeof timer === 'number' || typeof timer === 'string') numbered.get(Number(timer))?.close();
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

  function earliest(): VirtualTimer | undefined {
    let best: VirtualTimer | undefined;
    for (const timer of pending) {
      if (best === undefined || timer.dueMs < best.dueMs || (timer.dueMs === best.dueMs && timer.order < best.order)) {
        best = timer;
      }
    }
    return best;
  }

  function fireDue(onEnd: () => void = () => undefined): void {
    const timer = earliest();
    if (timer === undefined || timer.dueMs > nowMs()) {
      onEnd();
      return;
    }
    realSetImmediate(() => {
      if (!pending.has(timer)) {
        fireDue(onEnd);
        return;
      }
      if (timer.periodMs === undefined) timer.close();
      else timer.refresh();
      realSetImmediate(() => fireDue(onEnd));
      timer.fire();
    });
  }

  return {
    globals: {
      setTimeout: Object.assign(setter(false), { [promisify.custom]: waitFor }) as Callback & {
        readonly [promisify.custom]: unknown;
      },
      setInterval: setter(true),
      clearTimeout: clear,
      clearInterval: clear,
    },
    promises: { setTimeout: waitFor, setInterval: every },
    wait: (delayMs, options) => waitFor(delayMs, undefined, options),
    timeoutSignal(delayMs) {
      const controller = new AbortController();
      const abort = () =>
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      new VirtualTimer(delayMs, false, abort);
      return controller.signal;
    },
    nextDueMs: () => earliest()?.dueMs,
    fireDue,
  };
}
