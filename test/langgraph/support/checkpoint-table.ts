import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

/** A table of checkpoints, on dynalite or, when AWS_ENDPOINT_URL names one, on an AWS endpoint. */
export interface CheckpointTestTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Another client of the same table, as another process has one. */
  connect(): DynamoDBClient;
  close(): Promise<void>;
}

export async function startCheckpointTable(): Promise<CheckpointTestTable> {
  // a deletion that takes 0.5 s, as by default, is a timer that keeps the worker up until jest kills it
  const options = { createTableMs: 0, deleteTableMs: 0 };
  const server = process.env.AWS_ENDPOINT_URL === undefined ? dynalite(options) : undefined;
  if (server !== undefined) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clients: DynamoDBClient[] = [];
  const createClient = () =>
    server === undefined
      ? new DynamoDBClient({})
      : new DynamoDBClient({
          endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          region: 'us-east-1',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        });
  const connect = () => {
    const created = createClient();
    clients.push(created);
    return created;
  };
  const client = connect();
  const tableName = `ballast-checkpoints-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'PK', AttributeType: 'S' },
        { AttributeName: 'SK', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: tableName });
  return {
    client,
    tableName,
    connect,
    close: async () => {
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      for (const each of clients) each.destroy();
      if (server !== undefined) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A table for the tests of a file: it is there once they begin, and closed after the last one. */
export function useCheckpointTable(): Omit<CheckpointTestTable, 'close'> {
  let table: CheckpointTestTable | undefined;
  const started = () => {
    if (table === undefined) throw new Error('the table of checkpoints is there once the tests have begun');
    return table;
  };
  beforeAll(async () => {
    table = await startCheckpointTable();
  });
  afterAll(() => table?.close());
  return {
    get client() {
      return started().client;
    },
    get tableName() {
      return started().tableName;
    },
    connect: () => started().connect(),
  };
}
