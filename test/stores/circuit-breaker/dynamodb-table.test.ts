import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { equals, setAttributes } from '../../../patterns/conditional-write.ts';
import { closed } from '../../patterns/circuit-breaker/records.ts';
import { type DynaliteTable, startDynaliteTable } from './dynalite-table.ts';

let dynamo: DynaliteTable;
beforeAll(async () => {
  dynamo = await startDynaliteTable();
});
afterAll(() => dynamo.stop());

/** Creates the record of a circuit in generation 4. */
async function create(breakerId: string): Promise<void> {
  const { breakerId: _, ...attributes } = closed();
  await dynamo.table.write(breakerId, { conditions: [{ kind: 'no-record' }], changes: setAttributes(attributes) });
}

describe('a table of circuits in DynamoDB', () => {
  test('returns a record as it was written', async () => {
    expect(await dynamo.table.read('created')).toBeUndefined();
    await create('created');
    expect(await dynamo.table.read('created')).toEqual(closed({ breakerId: 'created' }));
  });

  test('returns the record after a write, or that its conditions conflicted', async () => {
    await create('written');
    const write = { conditions: [equals('generation', 4)], changes: setAttributes({ generation: 5 }) };
    expect(await dynamo.table.write('written', write)).toMatchObject({ generation: 5 });
    expect(await dynamo.table.write('written', write)).toBe('conflict');
  });

  test('lists circuits by id, without those it cannot read when it may leave them out', async () => {
    await create('z');
    await create('a');
    const Item = { breakerId: { S: 'future' }, schemaVersion: { N: '9' } };
    await dynamo.client.send(new PutItemCommand({ TableName: dynamo.tableName, Item }));
    const unreadable: string[] = [];
    const listed = await dynamo.table.list((breakerId) => unreadable.push(breakerId));
    const ids = listed.map(({ breakerId }) => breakerId);
    expect(ids).toEqual([...ids].sort((a, b) => a.localeCompare(b)));
    expect(ids).toEqual(expect.arrayContaining(['a', 'z']));
    expect(unreadable).toEqual(['future']);
    await expect(dynamo.table.list()).rejects.toMatchObject({ name: 'UnknownSchemaVersionError' });
  });
});
