import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { absent, setAttributes } from '../../patterns/conditional-write.ts';
import { batchGet } from '../../stores/batch-get.ts';
import { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
  for (const record of ['a', 'b']) {
    await db.table.write('batch', record, { conditions: [absent('name')], changes: setAttributes({ name: record }) });
  }
});
afterAll(() => db.close());

const keys = ['a', 'b', 'missing'].map((record) => ({ workflowId: 'batch', record }));
const names = (items: readonly Record<string, unknown>[]) => items.map(({ name }) => name).sort();

/** DynamoDB, which gets to the first key of a batch only. */
function throttled(): DynamoDBClient {
  const send = async (command: BatchGetItemCommand) => {
    if (!(command instanceof BatchGetItemCommand)) return await db.client.send(command);
    const [table = '', { Keys = [], ...rest } = { Keys: [] }] =
      Object.entries(command.input.RequestItems ?? {})[0] ?? [];
    const first = new BatchGetItemCommand({ RequestItems: { [table]: { ...rest, Keys: Keys.slice(0, 1) } } });
    return { ...(await db.client.send(first)), UnprocessedKeys: { [table]: { Keys: Keys.slice(1) } } };
  };
  return { send } as unknown as DynamoDBClient;
}

test('one request reads the items that exist', async () => {
  const [{ items, unprocessed }] = await batchGet(db.client, { tableName: 'workflows', keys });
  expect([names(items), unprocessed]).toEqual([['a', 'b'], 0]);
});

test('keys that DynamoDB did not get to are counted, and the workflows table reads them one by one', async () => {
  const client = throttled();
  const [{ unprocessed }] = await batchGet(client, { tableName: 'workflows', keys });
  expect(unprocessed).toBe(2);
  const table = new WorkflowTable({ dynamo: client, tableName: 'workflows', nowMs: Date.now });
  expect(names(await table.getAll(keys))).toEqual(['a', 'b']);
});
