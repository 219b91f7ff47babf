import asyncHooks from 'node:async_hooks';

/**
 * Loads circus, which creates an AsyncLocalStorage for each file. Until Node 24 every promise of the worker carries the values of all
 * that were entered and not disabled: after 197 files the longest suite of LangGraph's savers took 25 s of processor time, not 8.
 * @param storages gets those that are created
 */
export function collectStorages<Loaded>(storages: asyncHooks.AsyncLocalStorage<unknown>[], load: () => Loaded): Loaded {
  const { AsyncLocalStorage } = asyncHooks;
  asyncHooks.AsyncLocalStorage = new Proxy(AsyncLocalStorage, {
    construct: (target, options, called) => {
      const storage = Reflect.construct(target, options, called) as asyncHooks.AsyncLocalStorage<unknown>;
      storages.push(storage);
      return storage;
    },
  });
  try {
    return load();
  } finally {
    asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
  }
}
