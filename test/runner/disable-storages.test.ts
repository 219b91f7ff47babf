import asyncHooks, { AsyncLocalStorage } from 'node:async_hooks';
import { disablingStorages } from './disable-storages.ts';

/** Before Node 24 a promise has the value of a storage in a property of its own. */
function carried(): number {
  return Object.getOwnPropertySymbols(new Promise(() => undefined)).filter(
    ({ description }) => description === 'kResourceStore',
  ).length;
}

test('after a file no promise carries the values of storages that were created in it, by whichever import', async () => {
  const before = carried();
  const isBefore24 = Number(process.versions.node.split('.')[0]) < 24;
  const created = await disablingStorages(() => {
    const storages = [new asyncHooks.AsyncLocalStorage<string>(), new AsyncLocalStorage<string>()];
    for (const storage of storages) expect(storage.run('value', () => storage.getStore())).toBe('value');
    expect(carried()).toBe(before + (isBefore24 ? 2 : 0));
    return Promise.resolve(storages);
  });
  expect(carried()).toBe(before);
  // as those of modules that files share
  expect(created[0]?.run('again', () => created[0]?.getStore())).toBe('again');
  created[0]?.disable();
});

// 6 of the modules that test files share have one
test('of the files before this one in its worker circus has left none', () => {
  expect(carried()).toBeLessThan(10);
});
