import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import {
  SharedAsyncLocalStorage,
  withoutValues,
} from '../../../../../local/services/lambda/simulated/async-local-storage.ts';

type Storage = Pick<AsyncLocalStorage<string>, 'run' | 'exit' | 'getStore' | 'enterWith' | 'disable'>;

/** What two storages are seen to hold along a path of calls that nest, wait and leave. */
async function path(one: Storage, two: Storage): Promise<unknown[]> {
  const seen: unknown[] = [];
  const see = () => seen.push([one.getStore(), two.getStore()]);
  const waits: Promise<unknown>[] = [];
  see();
  one.run('a', () => {
    see();
    waits.push(turn().then(see));
    two.run('b', () => {
      see();
      waits.push(
        Promise.resolve()
          .then(() => turn())
          .then(see),
      );
      one.run('c', see);
      one.exit(see);
    });
    see();
  });
  see();
  await Promise.all(waits);
  await one.run('d', async () => {
    one.enterWith('e');
    see();
    await turn();
    see();
    one.disable();
    see();
  });
  expect(one.run('f', (by: number) => `${one.getStore()}${by}`, 1)).toBe('f1');
  return seen;
}

test('it holds what Node’s own holds, whatever is nested and awaited', async () => {
  const own = await path(new AsyncLocalStorage<string>(), new AsyncLocalStorage<string>());
  const shared = await path(new SharedAsyncLocalStorage<string>(), new SharedAsyncLocalStorage<string>());
  expect(shared).toEqual(own);
  expect(own.length).toBeGreaterThan(10);
});

test('a value that is bound or taken along in a snapshot is found again', () => {
  const storage = new SharedAsyncLocalStorage<string>();
  const [bound, inSnapshot] = storage.run('here', () => [
    SharedAsyncLocalStorage.bind(() => storage.getStore()),
    SharedAsyncLocalStorage.snapshot(),
  ]);
  expect([bound(), inSnapshot(() => storage.getStore()), storage.getStore()]).toEqual(['here', 'here', undefined]);
});

test('work without values finds none, also of other storages, and leaves them as they were', () => {
  const storage = new SharedAsyncLocalStorage<string>();
  storage.run('here', () => {
    expect(withoutValues(() => storage.getStore())).toBeUndefined();
    expect(storage.getStore()).toBe('here');
  });
});
