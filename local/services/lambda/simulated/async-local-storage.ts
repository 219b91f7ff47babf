import { AsyncLocalStorage } from 'node:async_hooks';

/** The values of all storages of all environments, by storage. */
type Values = ReadonlyMap<object, unknown>;

const shared = new AsyncLocalStorage<Values>();

/**
 * AsyncLocalStorage of an execution environment. Each of Node's own is carried from promise to promise by itself, as long as
 * the process lives: with 40 of them in one thread a promise takes 12 times as long as with one (Node 20), and
 * environments come and go. All of these share one.
 */
export class SharedAsyncLocalStorage<T> {
  static readonly bind = AsyncLocalStorage.bind.bind(AsyncLocalStorage);
  static readonly snapshot = AsyncLocalStorage.snapshot.bind(AsyncLocalStorage);

  run<Parameters extends unknown[], Result>(
    value: T,
    callback: (...parameters: Parameters) => Result,
    ...parameters: Parameters
  ): Result {
    return shared.run(this.#with(value), callback, ...parameters);
  }

  exit<Parameters extends unknown[], Result>(
    callback: (...parameters: Parameters) => Result,
    ...parameters: Parameters
  ): Result {
    return shared.run(this.#with(undefined), callback, ...parameters);
  }

  getStore(): T | undefined {
    return shared.getStore()?.get(this) as T | undefined;
  }

  enterWith(value: T): void {
    shared.enterWith(this.#with(value));
  }

  disable(): void {
    shared.enterWith(this.#with(undefined));
  }

  #with(value: T | undefined): Values {
    const values = new Map(shared.getStore());
    values.delete(this);
    return value === undefined ? values : values.set(this, value);
  }
}

/** Runs work without the values of any storage, as the first code of an invocation: its cause may be another invocation. */
export function withoutValues<Result>(work: () => Result): Result {
  return shared.run(new Map(), work);
}
