import { type BreakerTable, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { ask, fleetOn, open, refusal, T0 } from './callers.ts';
import { type DynaliteTable, startDynaliteTable } from './dynalite-table.ts';

let dynamo: DynaliteTable;
beforeAll(async () => {
  dynamo = await startDynaliteTable();
});
afterAll(() => dynamo.stop());

/** A table that counts the requests to it. */
function counting(table: BreakerTable): { readonly table: BreakerTable; readonly requests: string[] } {
  const requests: string[] = [];
  return {
    requests,
    table: {
      ...table,
      read: (breakerId) => {
        requests.push(`read ${breakerId}`);
        return table.read(breakerId);
      },
      readMany: (breakerIds) => {
        requests.push(`read ${breakerIds.join(' and ')}`);
        return table.readMany?.(breakerIds) ?? Promise.reject(new Error('each is read by itself'));
      },
    },
  };
}

const askFor = (breakerId: string, permitId: string) => ({ breakerId, permitId, redriveCount: 0 });

test('circuits that are read ahead admit and refuse as those that are read one by one, with one request', async () => {
  const { table, requests } = counting(dynamo.table);
  const store = fleetOn(table).environment();
  await open(store, 'ahead-open');
  await open(store, 'ahead-quiet', 1);
  requests.length = 0;
  const ids = ['ahead-open', 'ahead-quiet', 'ahead-unknown'];
  const circuits = await store.readAhead([...ids, ...ids]);
  const ahead = await Promise.all(ids.map((id) => circuits.admit(askFor(id, 'p'))));
  expect(requests).toEqual(['read ahead-open and ahead-quiet and ahead-unknown']);
  expect(ahead).toEqual(await Promise.all(ids.map((id) => ask(store, id, 'p'))));
  expect(ahead.map(({ admitted }) => admitted)).toEqual([false, true, true]);
});

test('three callers that read ahead of the same probe get two permits', async () => {
  const { environment, clock } = fleetOn(dynamo.table);
  const store = environment();
  await open(store, 'ahead-probe');
  clock.nowMs = T0 + 120_000;
  const circuits = await store.readAhead(['ahead-probe']);
  const permits = await Promise.all(['a', 'b', 'c'].map((id) => circuits.admit(askFor('ahead-probe', id))));
  expect(permits.filter(({ admitted }) => admitted)).toHaveLength(2);
});

test('a circuit that opened after it was read ahead refuses probes by what is there at the write', async () => {
  const { environment, clock } = fleetOn(dynamo.table);
  const store = environment();
  await open(store, 'ahead-stale');
  clock.nowMs = T0 + 120_000;
  const circuits = await store.readAhead(['ahead-stale']);
  await store.runCommand({ verb: 'isolate', breakerId: 'ahead-stale', reason: 'a test' });
  expect(await circuits.admit(askFor('ahead-stale', 'late'))).toMatchObject({ rejection: { state: 'ISOLATED' } });
  expect((await refusal(store, 'ahead-stale')).state).toBe('ISOLATED');
});

test.each<[string, BreakerTable['readMany']]>([
  ['is throttled', () => Promise.reject(new Error('throttled'))],
  ['got to none of them', () => Promise.resolve(new Map())],
  ['is not there', undefined],
])('circuits are read one by one where the request for many %s', async (_, readMany) => {
  const { read, write, list } = memoryBreakerTable();
  const table = { read, write, list, ...(readMany === undefined ? {} : { readMany }) };
  const counted: string[] = [];
  const store = fleetOn({ ...table, read: (id) => (counted.push(id) > 0 ? read(id) : read(id)) }).environment();
  await open(store, 'one-by-one');
  counted.length = 0;
  const circuits = await store.readAhead(['one-by-one']);
  expect(await circuits.admit(askFor('one-by-one', 'p'))).toMatchObject({ rejection: { state: 'OPEN' } });
  expect(counted).toEqual(['one-by-one']);
});
