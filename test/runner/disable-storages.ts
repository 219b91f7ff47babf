import asyncHooks from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Disables, once a test file has run, each AsyncLocalStorage that was created meanwhile: circus and the handlers in `lambdas/` have new ones
 * in each file. Until Node 24 every promise of the worker carries the values of all that were entered and not disabled: after
 * 197 files the longest suite of LangGraph's savers took 25 s of processor time, not 8. Those of modules that files share are
 * enabled again as soon as they are entered.
 */
export async function disablingStorages<Result>(run: () => Promise<Result>): Promise<Result> {
  const { AsyncLocalStorage } = asyncHooks;
  const own = Object.getOwnPropertyDescriptor(asyncHooks, 'AsyncLocalStorage') ?? {};
  const storages: asyncHooks.AsyncLocalStorage<unknown>[] = [];
  const collecting = new Proxy(AsyncLocalStorage, {
    construct: (target, options, called) => {
      const storage = Reflect.construct(target, options, called) as asyncHooks.AsyncLocalStorage<unknown>;
      storages.push(storage);
      return storage;
    },
  });
  // since Node 22 it is a property without a setter
  Object.defineProperty(asyncHooks, 'AsyncLocalStorage', { value: collecting, configurable: true, enumerable: true });
  syncBuiltinESMExports();
  try {
    return await run();
  } finally {
    Object.defineProperty(asyncHooks, 'AsyncLocalStorage', own);
    syncBuiltinESMExports();
    for (const storage of storages) storage.disable();
  }
}
