import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { RunnableConfig } from '@langchain/core/runnables';
import { type CheckpointMetadata, emptyCheckpoint, uuid6 } from '@langchain/langgraph-checkpoint';
import fc from 'fast-check';
import { checkpointKey, parseCheckpointKey } from '../../../langgraph/checkpoints/keys.ts';
import type { LargeValueStore } from '../../../langgraph/checkpoints/large-values.ts';
import { DynamoDBSaver } from '../../../langgraph/checkpoints/saver.ts';
import { useCheckpointTable } from '../support/checkpoint-table.ts';

const METADATA: CheckpointMetadata = { source: 'loop', step: 0, parents: {} };

const table = useCheckpointTable();

const clock = { nowMs: 1_700_000_000_000 };
const saverWith = (options: object = {}) =>
  new DynamoDBSaver({ client: table.client, tableName: table.tableName, nowMs: () => clock.nowMs, ...options });

const config = (threadId: string): RunnableConfig => ({ configurable: { thread_id: threadId, checkpoint_ns: '' } });

async function put(
  saver: DynamoDBSaver,
  parent: RunnableConfig,
  values: Record<string, unknown>,
  changed = Object.keys(values),
) {
  const versions = Object.fromEntries(Object.keys(values).map((name) => [name, 1]));
  const checkpoint = { ...emptyCheckpoint(), id: uuid6(-1), channel_values: values, channel_versions: versions };
  return await saver.put(parent, checkpoint, METADATA, Object.fromEntries(changed.map((name) => [name, 1])));
}

const incompressible = (bytes: number) =>
  Array.from({ length: bytes / 8 }, (_, index) =>
    Math.imul(index + 1, 2_654_435_761)
      .toString(36)
      .slice(-8)
      .padStart(8, 'x'),
  ).join('');

async function itemOf({ configurable = {} }: RunnableConfig) {
  const { PK, SK } = checkpointKey({
    threadId: configurable.thread_id,
    namespace: '',
    checkpointId: configurable.checkpoint_id,
  });
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.tableName, Key: { PK: { S: PK }, SK: { S: SK } } }),
  );
  return Item;
}

test('a large channel that did not change is not written again', async () => {
  const saver = saverWith();
  const values = { text: incompressible(200_000), counter: 1 };
  const first = await put(saver, config('shared'), values);
  const second = await put(saver, first, { ...values, counter: 2 }, ['counter']);
  const valueIdOf = async (of: RunnableConfig) => (await itemOf(of))?.channels?.M?.text?.M?.valueId?.S;
  expect(await valueIdOf(first)).toMatch(/^[0-9a-f-]{36}$/);
  expect(await valueIdOf(second)).toBe(await valueIdOf(first));
  expect((await saverWith().getTuple(second))?.checkpoint.channel_values).toEqual({ ...values, counter: 2 });
});

test('items expire after ttlSeconds, and a value that a later checkpoint shares is there as long as that', async () => {
  const saver = saverWith({ ttlSeconds: 100 });
  const values = { text: incompressible(200_000), counter: 1 };
  let last = await put(saver, config('expiring'), values);
  await saver.putWrites(last, [['counter', 1]], 'task');
  for (let round = 0; round < 4; round++) {
    clock.nowMs += 60_000;
    last = await put(saver, last, { ...values, counter: round }, ['counter']);
    const { M: text } = (await itemOf(last))?.channels?.M?.text ?? {};
    expect(Number(text?.ttl?.N)).toBeGreaterThanOrEqual(Number((await itemOf(last))?.ttl?.N));
  }
  const left = [];
  for await (const tuple of saver.list(config('expiring'))) left.push(tuple.checkpoint.channel_values.counter);
  expect(left).toEqual([3, 2]);
  clock.nowMs += 101_000;
  expect(await saver.getTuple(last)).toBeUndefined();
  expect(await saver.getTuple(config('expiring'))).toBeUndefined();
});

test('without a thread it refuses to read more checkpoints than maxScannedCheckpoints', async () => {
  const saver = saverWith({ maxScannedCheckpoints: 3 });
  const all = async () => {
    for await (const _ of saver.list({})) {
      // only counted
    }
  };
  for (let index = 0; index < 4; index++) await put(saver, config(`scanned-${index}`), {});
  await expect(all()).rejects.toThrow('the table has more than 3 checkpoints: list those of one thread_id');
});

/** A saver whose first request of a kind waits until something else has happened. */
function saverInterruptedAt(commandName: string, meanwhile: () => Promise<unknown>): DynamoDBSaver {
  const client = table.connect();
  let isFirst = true;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === commandName && isFirst) {
        isFirst = false;
        await meanwhile();
      }
      return await next(args);
    },
    { step: 'initialize', name: 'interrupt' },
  );
  return saverWith({ client });
}

async function valuesOf(threadId: string): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const { checkpoint } of saverWith().list(config(threadId))) values.push(checkpoint.channel_values);
  return values;
}

test('a put whose parts a deletion takes before it stores its checkpoint stores them again', async () => {
  const values = { text: incompressible(500_000) };
  const saver = saverInterruptedAt('PutItemCommand', () => saverWith().deleteThread('taken'));
  await put(saver, config('taken'), values);
  expect(await valuesOf('taken')).toEqual([values]);
});

test('a put that shares values with a parent that is deleted meanwhile stores all of them', async () => {
  const values = { text: incompressible(500_000), counter: 1 };
  const parent = await put(saverWith(), config('orphan'), values);
  const saver = saverInterruptedAt('PutItemCommand', () => saverWith().deleteThread('orphan'));
  await put(saver, parent, { ...values, counter: 2 }, ['counter']);
  expect(await valuesOf('orphan')).toEqual([{ ...values, counter: 2 }]);
});

test('a deletion looks again for items that were stored while it deleted', async () => {
  const text = incompressible(500_000);
  const parent = await put(saverWith(), config('late'), { text });
  const late = () => put(saverWith(), parent, { text, counter: 2 }, ['counter']);
  await saverInterruptedAt('BatchWriteItemCommand', late).deleteThread('late');
  expect(await valuesOf('late')).toEqual([]);
});

test('of two attempts of a task the writes of the first stay', async () => {
  const saver = saverWith();
  const at = await put(saver, config('attempts'), {});
  await saver.putWrites(
    at,
    [
      ['a', 1],
      ['a', 2],
    ],
    'task',
  );
  await saver.putWrites(at, [['a', 3]], 'task');
  expect((await saver.getTuple(at))?.pendingWrites?.map(([, , value]) => value)).toEqual([1, 2]);
});

/** Large values in memory. */
function memoryLargeValues() {
  const values = new Map<string, Uint8Array>();
  const largeValues: LargeValueStore = {
    write: async ({ threadId, valueId }, bytes) => {
      const name = `${threadId}/${valueId}`;
      values.set(name, bytes);
      return await Promise.resolve(name);
    },
    read: async (name) => await Promise.resolve(values.get(name)),
    exists: async (name) => await Promise.resolve(values.has(name)),
    remove: async (name) => {
      values.delete(name);
      await Promise.resolve();
    },
  };
  return { values, largeValues };
}

test('large values are kept elsewhere, shared by the checkpoints that did not change them, and removed with the last', async () => {
  const { values, largeValues } = memoryLargeValues();
  const saver = saverWith({ largeValues });
  const text = incompressible(800_000);
  const first = await put(saver, config('elsewhere'), { text, counter: 1 });
  await saver.putWrites(first, [['text', text]], 'task');
  const second = await put(saver, first, { text, counter: 2 }, ['counter']);
  expect(values.size).toBe(2);
  expect((await saver.getTuple(second))?.checkpoint.channel_values).toEqual({ text, counter: 2 });
  expect((await saver.getTuple(first))?.pendingWrites).toEqual([['task', 'text', text]]);
  expect(await saver.prune(['elsewhere'])).toBe(1);
  expect((await saver.getTuple(second))?.checkpoint.channel_values.counter).toBe(2);
  expect(values.size).toBe(1);
  await expect(saverWith().getTuple(second)).rejects.toThrow('give the saver the largeValues it was written with');
  await expect(saver.copyThread('elsewhere', 'copy')).rejects.toThrow('which are not copied');
  await saver.deleteThread('elsewhere');
  expect(values.size).toBe(0);
});

test.each([
  [{ tableName: '' }, 'tableName must be the name of a table, got ""'],
  [{ ttlSeconds: 0 }, 'ttlSeconds must be a whole number above 0, got 0'],
  [{ compress: 'yes' }, 'compress must be true or false, got "yes"'],
  [{ table: 'checkpoints' }, 'table is no option of DynamoDBSaver; it has client, tableName'],
])('the options %j are refused by name', (options, message) => {
  expect(() => saverWith(options)).toThrow(message);
});

test('without a table it says how to give it one', () => {
  expect(() => new DynamoDBSaver({ client: table.client })).toThrow('DynamoDBSaver has no table: give it tableName');
});

test.each([
  ['put a checkpoint', 'thread_id', async () => await put(saverWith(), {}, {})],
  ['put writes', 'checkpoint_id', async () => await saverWith().putWrites(config('t'), [['a', 1]], 'task')],
])('cannot %s without %s', async (operation, field, run) => {
  await expect(run()).rejects.toThrow(`cannot ${operation}: the config has no configurable.${field}`);
});

test('a key says of which namespace and checkpoint it is, whatever is in their names', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (threadId, namespace, checkpointId) => {
      const { PK, SK } = checkpointKey({ threadId, namespace, checkpointId });
      expect(parseCheckpointKey({ PK: { S: PK }, SK: { S: SK } })).toEqual({ threadId, namespace, checkpointId });
    }),
  );
});
