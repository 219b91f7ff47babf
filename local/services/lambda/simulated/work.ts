/** The asynchronous operations that an execution environment waits for and that are no virtual timers. */
export interface OpenWork {
  /** An operation begins. @returns how to end it; harmless when called twice */
  begin(): () => void;
  /** A request begins, which may have to wait for virtual time. @param port identifies the request */
  beginRequest(port: number): () => void;
  /** Whether anything is open but requests on these ports. */
  isOpen(waitingPorts: ReadonlySet<number>): boolean;
}

/** @param onEnd called when an operation has ended, after which the handler continues */
export function createOpenWork(onEnd: () => void): OpenWork {
  const requests = new Set<{ readonly port: number }>();
  let operations = 0;
  return {
    begin() {
      let isOpen = true;
      operations += 1;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        operations -= 1;
        onEnd();
      };
    },
    beginRequest(port) {
      const request = { port };
      requests.add(request);
      return () => {
        if (requests.delete(request)) onEnd();
      };
    },
    isOpen(waitingPorts) {
      if (operations > 0) return true;
      for (const { port } of requests) if (!waitingPorts.has(port)) return true;
      return false;
    },
  };
}

/** A module whose asynchronous functions are open work until they call back or settle. */
export function countedModule<T extends object>(module: T, work: Pick<OpenWork, 'begin'>): T {
  const counted = new Map<unknown, unknown>();
  const count = (run: (...parameters: unknown[]) => unknown) =>
    Object.assign((...parameters: unknown[]) => {
      const callback = parameters.at(-1);
      if (typeof callback !== 'function') return countPromise(run(...parameters), work);
      const end = work.begin();
      return run(...parameters.slice(0, -1), (...results: unknown[]) => {
        end();
        (callback as (...results: unknown[]) => void)(...results);
      });
    }, run);
  return new Proxy(module, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function' || isClass(value)) return value;
      if (!counted.has(value)) counted.set(value, count((value as (...values: unknown[]) => unknown).bind(target)));
      return counted.get(value);
    },
  });
}

function isClass(value: object): boolean {
  return Object.getOwnPropertyNames((value as { prototype?: object }).prototype ?? {}).length > 1;
}

function countPromise(value: unknown, work: Pick<OpenWork, 'begin'>): unknown {
  if (typeof value !== 'object' || value === null || typeof (value as { then?: unknown }).then !== 'function') {
    return value;
  }
  const end = work.begin();
  const promise = value as Promise<unknown>;
  promise.then(end, end);
  return value;
}
