import asyncHooks from 'node:async_hooks';
import { collectStorages } from './collect-storages.ts';

/** Before Node 24 a promise has the value of a storage in a property of its own. */
function carried(): number {
  return Object.getOwnPropertySymbols(new Promise(() => undefined)).filter(
    ({ description }) => description === 'kResourceStore',
  ).length;
}

test('a storage that a module creates is known, and once disabled no promise carries its value', () => {
  const before = carried();
  const storages: asyncHooks.AsyncLocalStorage<unknown>[] = [];
  const storage = collectStorages(storages, () => new asyncHooks.AsyncLocalStorage<string>());
  expect(storages).toEqual([storage]);
  expect(storage.run('value', () => storage.getStore())).toBe('value');
  for (const each of storages) each.disable();
  expect(carried()).toBe(before);
  const later = new asyncHooks.AsyncLocalStorage();
  expect(storages).not.toContain(later);
});

// 6 of the modules that test files share have one
test('of the files before this one in its worker circus has left none', () => {
  expect(carried()).toBeLessThan(10);
});
