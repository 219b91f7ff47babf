import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { BreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { dynamoDbBreakerTable } from '../../../stores/circuit-breaker/index.ts';

const TABLE_NAME = 'circuit-breakers';

export interface DynaliteTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly table: BreakerTable;
  stop(): Promise<void>;
}

/** A real table for circuits: dynalite in this process, on a free port of the loopback interface. */
export async function startDynaliteTable(): Promise<DynaliteTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', () => listening());
  });
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'breakerId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'breakerId', KeyType: 'HASH' }],
    }),
  );
  return {
    client,
    tableName: TABLE_NAME,
    table: dynamoDbBreakerTable(client, TABLE_NAME),
    stop: async () => {
      client.destroy();
      await new Promise<void>((closed) => {
        server.close(() => closed());
      });
    },
  };
}
