import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Attachment, attach } from '../../local/process/client.ts';
import { observed } from '../support/observed.ts';
import { temporaryDirectory, writeAssembly } from './assembly.ts';

/** Each attempt counts itself in the table before it goes on, so that the table says what was run. */
const counts = (firstAttempt: string) => `
  import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
  const client = new DynamoDBClient({});
  export const handler = async () => {
    const { Attributes } = await client.send(new UpdateItemCommand({
      TableName: process.env.TABLE, Key: { pk: { S: 'attempts' } }, ReturnValues: 'ALL_NEW',
      UpdateExpression: 'ADD attempts :one', ExpressionAttributeValues: { ':one': { N: '1' } },
    }));
    if (Attributes.attempts.N === '1') await (${firstAttempt})();
    return Number(Attributes.attempts.N);
  };`;

describe('a cloud that is killed', () => {
  let attachment: Attachment;

  test('continues after a restart: items are there, and the running execution is finished', async () => {
    const outcome = await runThroughDeath('() => new Promise(() => {})', () => process.kill(attachment.pid, 'SIGKILL'));
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: '2' });
    observed('FC-48', { outcome: String(outcome.status) });
  });

  test('continues after an allocation of a function has killed the process', async () => {
    const outcome = await runThroughDeath("() => 'x'.padEnd(3e8).split('')");
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: '2' });
  });

  /** Starts an execution whose first attempt does `firstAttempt`, and follows it through the end of the process. */
  async function runThroughDeath(firstAttempt: string, kill?: () => void) {
    const stateDir = temporaryDirectory();
    const assembly = await writeAssembly({
      functions: {
        Counts: {
          source: counts(firstAttempt),
          timeoutSeconds: 60,
          memoryMb: 256,
          environment: { TABLE: { Ref: 'Table' } },
        },
      },
      resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            BillingMode: 'PAY_PER_REQUEST',
          },
        },
      },
      outputs: { TableName: { Value: { Ref: 'Table' } } },
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Count',
        States: {
          Count: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: '@Counts' },
            Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1 }],
            Output: '{% $states.result.Payload %}',
            End: true,
          },
        },
      },
    });
    attachment = await attach({ stateDir, assembly });
    const { executionArn } = await withSfn((client) =>
      client.send(new StartExecutionCommand({ stateMachineArn: attachment.outputs.StateMachineArn, input: '{}' })),
    );
    const lost = new Promise<void>((resolve) => attachment.onLost(resolve));
    while ((await attempts().catch(() => 1)) < 1) await pause(); // it may be gone by the time we ask
    if (kill !== undefined) await remember();
    kill?.();
    await lost;
    attachment = await attach({ stateDir, assembly });

    if (kill !== undefined) expect(await isRemembered()).toBe(true);
    let execution = await describeExecution(executionArn);
    while (execution.status === 'RUNNING') {
      await pause();
      execution = await describeExecution(executionArn);
    }
    attachment.close();
    return execution;
  }

  /** An item of our own, which no attempt writes again. */
  async function remember(): Promise<void> {
    const client = new DynamoDBClient(config());
    await client.send(new PutItemCommand({ TableName: attachment.outputs.TableName, Item: { pk: { S: 'mine' } } }));
    client.destroy();
  }

  async function isRemembered(): Promise<boolean> {
    const client = new DynamoDBClient(config());
    const get = new GetItemCommand({ TableName: attachment.outputs.TableName, Key: { pk: { S: 'mine' } } });
    const { Item } = await client.send(get);
    client.destroy();
    return Item !== undefined;
  }

  async function attempts(): Promise<number> {
    const client = new DynamoDBClient(config());
    try {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: attachment.outputs.TableName, Key: { pk: { S: 'attempts' } } }),
      );
      return Number(Item?.attempts?.N ?? 0);
    } finally {
      client.destroy();
    }
  }

  function describeExecution(executionArn: string | undefined) {
    return withSfn((client) => client.send(new DescribeExecutionCommand({ executionArn })));
  }

  async function withSfn<T>(use: (client: SFNClient) => Promise<T>): Promise<T> {
    const client = new SFNClient(config());
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }

  function config() {
    const { endpoint, credentials } = attachment;
    return { endpoint, region: 'us-east-1', credentials };
  }
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
