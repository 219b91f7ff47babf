import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDynamoDb } from '../../../../local/services/dynamodb/service.ts';
import { removeAtEnd } from '../../../support/remove-at-end.ts';

const TABLE = {
  name: 'Items',
  createTable: {
    TableName: 'Items',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
  timeToLiveAttribute: 'expiresAt',
  pointInTimeRecovery: true,
};

const ADDED = { ...TABLE, name: 'Added', createTable: { ...TABLE.createTable, TableName: 'Added' } };

// the bench of state folders opened the second cloud of a folder in one process, whose files the first one had not closed
test('a folder that was closed is opened again in the same process, with its items and settings, and a table more', async () => {
  const folder = removeAtEnd(await mkdtemp(join(tmpdir(), 'ballast-dynamodb-')));
  for (const id of ['first', 'second', 'third']) {
    const dynamoDb = openDynamoDb(folder);
    await dynamoDb.ensureTable(TABLE);
    // a template may have one more table by then
    if (id !== 'first') await dynamoDb.ensureTable(ADDED);
    await dynamoDb.call('PutItem', { TableName: 'Items', Item: { id: { S: id } } });
    await dynamoDb.stop();
  }
  const dynamoDb = openDynamoDb(folder);
  expect(await dynamoDb.call('Scan', { TableName: 'Items', Select: 'COUNT' })).toMatchObject({ Count: 3 });
  expect(await dynamoDb.call('Scan', { TableName: 'Added', Select: 'COUNT' })).toMatchObject({ Count: 0 });
  expect(await dynamoDb.call('DescribeTimeToLive', { TableName: 'Items' })).toMatchObject({
    TimeToLiveDescription: { AttributeName: 'expiresAt' },
  });
  await dynamoDb.stop();
});
