import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { WorkflowTable } from '../../stores/workflow-table/table.ts';

/** A real DynamoDB protocol on loopback, in memory, with the workflows' table in it. */
export interface TestTable {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly table: WorkflowTable;
  /** the table's clock, which only tests move */
  readonly clock: { nowMs: number };
  close(): Promise<void>;
}

export async function startWorkflowTable(): Promise<TestTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const tableName = 'workflows';
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'workflowId', AttributeType: 'S' },
        { AttributeName: 'record', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'workflowId', KeyType: 'HASH' },
        { AttributeName: 'record', KeyType: 'RANGE' },
      ],
    }),
  );
  const clock = { nowMs: 1_700_000_000_000 };
  return {
    endpoint,
    client,
    clock,
    table: new WorkflowTable({ dynamo: client, tableName, nowMs: () => clock.nowMs }),
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
