import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Cloud, startCloud } from '../../../local/assembly/cloud.ts';
import { writeAssembly } from '../assembly.ts';

describe('a cloud from a template', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({
      assembly: await writeAssembly({
        functions: {
          Worker: {
            source: `
              import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
              const client = new DynamoDBClient({});
              export const handler = async ({ id }) => {
                await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: id } } }));
                return { stored: id };
              };`,
            environment: { TABLE: { Ref: 'Table' } },
          },
        },
        resources: {
          Table: {
            Type: 'AWS::DynamoDB::GlobalTable',
            Properties: {
              KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
              AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
              BillingMode: 'PAY_PER_REQUEST',
              TimeToLiveSpecification: { AttributeName: 'ttlSec', Enabled: true },
            },
          },
          Schedule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 minute)' } },
          Role: { Type: 'AWS::IAM::Role', Properties: {} },
        },
        definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'Work',
          States: {
            Work: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: '@Worker', Payload: '{% $states.input %}' },
              Output: '{% $states.result.Payload %}',
              End: true,
            },
          },
        },
        outputs: { TableName: { Value: { Ref: 'Table' } } },
      }),
    });
  });
  afterAll(() => cloud.stop());

  const config = () => ({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: cloud.credentials,
  });

  test('runs a state machine whose function writes to its table', async () => {
    const client = new SFNClient(config());
    const dynamoDb = new DynamoDBClient(config());
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn: cloud.outputs.StateMachineArn, input: '{"id":"first"}' }),
    );
    const ended = await untilEnded(client, String(executionArn));
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '{"stored":"first"}' });
    const found = await dynamoDb.send(
      new GetItemCommand({ TableName: cloud.outputs.TableName, Key: { pk: { S: 'first' } } }),
    );
    expect(found.Item).toEqual({ pk: { S: 'first' } });
    client.destroy();
    dynamoDb.destroy();
  });
});

async function untilEnded(client: SFNClient, executionArn: string) {
  while (true) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
  }
}
