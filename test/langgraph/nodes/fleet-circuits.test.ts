import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { faultTolerant, fleetCircuits } from 'ballast/langgraph';
import { dynamoDbBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { type CheckpointTestTable, startCheckpointTable } from '../support/checkpoint-table.ts';

let table: CheckpointTestTable;
beforeAll(async () => {
  table = await startCheckpointTable();
  await table.client.send(
    new CreateTableCommand({
      TableName: 'breakers',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'breakerId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'breakerId', KeyType: 'HASH' }],
    }),
  );
});
afterAll(async () => {
  await table.close();
});

test('a circuit that a node opens is open for the fleet, with its own settings; its event waits while no bus takes it', async () => {
  const eventBridge = new EventBridgeClient({
    // nobody listens there
    endpoint: 'http://127.0.0.1:9',
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const options = { tableName: 'breakers', eventBusName: 'bus', dynamo: table.client, eventBridge };
  const breakers = fleetCircuits({ ...options, settings: { 'prices.example': { failuresToOpen: 2 } } });
  let calls = 0;
  const fail = () => {
    calls += 1;
    throw new Error('down');
  };
  const node = faultTolerant(fail, {
    name: 'prices',
    circuit: { breakers, breakerId: 'prices.example' },
    retry: { attempts: 1 },
  });
  for (let round = 0; round < 2; round++) await expect(node({}, {})).rejects.toThrow('down');
  const another = fleetCircuits(options);
  const elsewhere = faultTolerant(fail, {
    name: 'quotes',
    circuit: { breakers: another, breakerId: 'prices.example' },
  });
  await expect(elsewhere({}, {})).rejects.toThrow('circuit prices.example is OPEN');
  expect(calls).toBe(2);
  const record = await dynamoDbBreakerTable(table.client as DynamoDBClient, 'breakers').read('prices.example');
  expect(JSON.stringify(record)).toContain('CircuitOpened');
});

test('outside of a function it asks for the table and the bus by the names of their options', () => {
  expect(() => fleetCircuits()).toThrow('give it tableName and eventBusName');
});
