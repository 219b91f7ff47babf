import { request } from 'node:http';
import { CloudFormationClient, DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  ConditionalCheckFailedException,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Cloud, startCloud } from '../../../local/assembly/cloud.ts';
import { writeAssembly } from '../assembly.ts';

const SPEAKS = 'export const handler = async ({ say }) => { console.log(say); return say; };';

const TABLE = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'ttlSec', Enabled: true },
    Replicas: [{ Region: 'us-east-1', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
  },
};

describe('the wire', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({
      assembly: await writeAssembly({
        functions: { Speaks: { source: SPEAKS }, Greets: { source: SPEAKS }, Streams: { source: SPEAKS } },
        resources: {
          Table: TABLE,
          Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/own/group' } },
        },
      }),
    });
  });
  afterAll(() => cloud.stop());

  const config = () => ({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: cloud.credentials,
    maxAttempts: 1,
  });

  describe('of DynamoDB', () => {
    let client: DynamoDBClient;
    beforeAll(() => {
      client = new DynamoDBClient(config());
    });
    afterAll(() => client.destroy());

    test('answers conditional writes', async () => {
      const put = new PutItemCommand({
        TableName: 'Test-Table',
        Item: { pk: { S: 'once' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await client.send(put);
      await expect(client.send(put)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    });

    test('has the table ready at once', async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Test-Table' }));
      expect(Table?.TableStatus).toBe('ACTIVE');
    });

    test('knows the expiry and backup settings of the template', async () => {
      const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'Test-Table' }));
      expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttlSec' });
      const { ContinuousBackupsDescription } = await client.send(
        new DescribeContinuousBackupsCommand({ TableName: 'Test-Table' }),
      );
      expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
    });

    test('fails to enable an expiry twice, as the service does', async () => {
      const update = new UpdateTimeToLiveCommand({
        TableName: 'Test-Table',
        TimeToLiveSpecification: { AttributeName: 'other', Enabled: true },
      });
      await expect(client.send(update)).rejects.toThrow('TimeToLive is already enabled');
    });

    test('fails for an unknown table', async () => {
      await expect(client.send(new DescribeTimeToLiveCommand({ TableName: 'Nowhere' }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    });

    test('fails for an operation it does not have, with its name', async () => {
      await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toMatchObject({
        name: 'UnknownOperationException',
        message: expect.stringContaining('TransactWriteItems'),
      });
    });

    test('ends in the midst of requests without harm', async () => {
      const other = await startCloud({ assembly: await writeAssembly({ resources: { Table: TABLE } }) });
      const requests = Array.from({ length: 20 }, (_, index) =>
        other.dynamoDb.call('PutItem', { TableName: 'Test-Table', Item: { pk: { S: String(index) } } }),
      );
      await other.stop();
      await expect(Promise.all(requests)).resolves.toHaveLength(20);
    });

    test('survives a client that goes away in the middle of a request', async () => {
      const impatient = request(`${cloud.endpoint}/`, {
        method: 'POST',
        agent: false,
        headers: { ...signed(), 'x-amz-target': 'DynamoDB_20120810.Scan', 'content-length': '1000' },
      });
      impatient.on('error', () => undefined);
      await new Promise((resolve) => impatient.write('{"TableName":', resolve));
      impatient.destroy();
      expect((await client.send(new ScanCommand({ TableName: 'Test-Table' }))).$metadata.httpStatusCode).toBe(200);
    });
  });

  describe('of CloudFormation', () => {
    let client: CloudFormationClient;
    beforeAll(() => {
      client = new CloudFormationClient(config());
    });
    afterAll(() => client.destroy());

    test('describes the stacks of the assembly with their outputs, by name, by id or all', async () => {
      const { Stacks: all = [] } = await client.send(new DescribeStacksCommand({}));
      const [stack] = all;
      expect(all).toHaveLength(1);
      expect(stack).toMatchObject({ StackName: 'Test', StackStatus: 'CREATE_COMPLETE' });
      const outputs = Object.fromEntries((stack?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
      expect(outputs).toEqual(cloud.outputs);
      for (const StackName of [stack?.StackName, stack?.StackId]) {
        const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
        expect(Stacks).toEqual(all);
      }
    });

    test('has the error of AWS for a stack that is not there, and names any other operation', async () => {
      await expect(client.send(new DescribeStacksCommand({ StackName: 'none' }))).rejects.toMatchObject({
        name: 'ValidationError',
        message: 'Stack with id none does not exist',
      });
      await expect(client.send(new ListStacksCommand({}))).rejects.toThrow('ListStacks is not run');
    });
  });

  describe('of CloudWatch Logs', () => {
    let client: CloudWatchLogsClient;
    const group = '/aws/lambda/Test-Speaks';
    beforeAll(async () => {
      client = new CloudWatchLogsClient(config());
      for (const say of ['one apple', 'two pears', 'one pear']) await cloud.lambda.invoke('Test-Speaks', { say });
    });
    afterAll(() => client.destroy());

    async function filtered(filterPattern: string) {
      const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: group, filterPattern }));
      return (events ?? []).map(({ message }) => message?.split('\t').at(-1));
    }

    test('lists the groups of the template and of its functions', async () => {
      const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
      expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(expect.arrayContaining([group, '/own/group']));
    });

    test('filters by terms: all, none of, one of, and quoted', async () => {
      expect(await filtered('INFO one')).toEqual(['one apple', 'one pear']);
      expect(await filtered('INFO -one')).toEqual(['two pears']);
      expect(await filtered('?apple ?pears')).toEqual(['one apple', 'two pears']);
      expect(await filtered('"one pear"')).toEqual(['one pear']);
    });

    test('pages through the events', async () => {
      const first = await client.send(
        new FilterLogEventsCommand({ logGroupName: group, filterPattern: 'INFO', limit: 2 }),
      );
      const { nextToken } = first;
      const second = await client.send(
        new FilterLogEventsCommand({ logGroupName: group, filterPattern: 'INFO', limit: 2, nextToken }),
      );
      expect([first.events?.length, second.events?.length]).toEqual([2, 1]);
      expect(second.nextToken).toBeUndefined();
    });

    test('reads one stream forward, and the same token later gives newer events', async () => {
      await cloud.lambda.invoke('Test-Streams', { say: 'something' });
      const { events = [] } = await client.send(
        new FilterLogEventsCommand({ logGroupName: '/aws/lambda/Test-Streams' }),
      );
      const logStreamName = events[0]?.logStreamName;
      const read = (nextToken?: string) =>
        client.send(
          new GetLogEventsCommand({
            logGroupName: '/aws/lambda/Test-Streams',
            logStreamName,
            startFromHead: true,
            nextToken,
          }),
        );
      const all = await read();
      expect(all.events?.length).toBe(events.length);
      expect((await read(all.nextForwardToken)).events).toEqual([]);
      await cloud.lambda.invoke('Test-Streams', { say: 'more' });
      expect((await read(all.nextForwardToken)).events?.some(({ message }) => message?.endsWith('more'))).toBe(true);
    });

    test('fails for patterns over columns rather than answering wrongly', async () => {
      await expect(filtered('[level, text]')).rejects.toThrow('the embedded cloud filters by terms and by fields');
    });

    test('fails for an unknown group', async () => {
      await expect(client.send(new FilterLogEventsCommand({ logGroupName: 'nowhere' }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    });
  });

  describe('of Lambda', () => {
    let client: LambdaClient;
    beforeAll(() => {
      client = new LambdaClient(config());
    });
    afterAll(() => client.destroy());

    test('accepts an event and answers before it is handled', async () => {
      const { StatusCode, Payload } = await client.send(
        new InvokeCommand({ FunctionName: 'Test-Greets', InvocationType: 'Event', Payload: '{"say":"later"}' }),
      );
      expect([StatusCode, Payload?.length ?? 0]).toEqual([202, 0]);
    });

    test('checks without running when asked for a dry run', async () => {
      const { StatusCode } = await client.send(
        new InvokeCommand({ FunctionName: 'Test-Greets', InvocationType: 'DryRun' }),
      );
      expect(StatusCode).toBe(204);
    });

    test.each([
      ['its ARN', 'arn:aws:lambda:us-east-1:000000000000:function:Test-Greets'],
      ['its ARN with a version', 'arn:aws:lambda:us-east-1:000000000000:function:Test-Greets:1'],
      ['its name with an alias', 'Test-Greets:live'],
    ])('finds a function by %s', async (_how, FunctionName) => {
      const { Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: '{"say":"hi"}' }));
      expect(Buffer.from(Payload ?? []).toString()).toBe('"hi"');
    });
  });

  test('carries the errors of Step Functions', async () => {
    const client = new SFNClient(config());
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:None:none';
    await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    client.destroy();
  });

  test('names the caller', async () => {
    const { status, body } = await raw({ method: 'POST', body: 'Action=GetCallerIdentity&Version=2011-06-15' });
    expect(status).toBe(200);
    expect(body).toContain('<Account>000000000000</Account>');
  });

  test('takes events and refuses malformed ones, each by itself', async () => {
    const good = { Source: 'test', DetailType: 'Happened', Detail: '{"a":1}' };
    const { status, body } = await raw({
      method: 'POST',
      headers: { 'x-amz-target': 'AWSEvents.PutEvents' },
      body: JSON.stringify({ Entries: [good, { ...good, Detail: 'no json' }, { Source: 'test' }] }),
    });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      FailedEntryCount: 2,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'MalformedDetail' }, { ErrorCode: 'InvalidArgument' }],
    });
    expect(cloud.events.events()).toMatchObject([{ source: 'test', 'detail-type': 'Happened', detail: { a: 1 } }]);
  });

  test.each(['SecretsManager.GetSecretValue', 'AWSEvents.PutRule'])('fails for %s, with its name', async (target) => {
    const { status, body } = await raw({ method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({
      __type: 'UnknownOperationException',
      message: expect.stringContaining(target.split('.')[1] ?? ''),
    });
  });

  test.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a foreign Host with a port', { host: 'evil.example:4566' }],
    ['an Origin', { origin: 'https://evil.example' }],
    ['the mark of a browser', { 'sec-fetch-site': 'cross-site' }],
  ])('fails for requests with %s', async (_what, headers) => {
    const { status } = await raw({
      method: 'POST',
      path: '/2015-03-31/functions/Test-Greets/invocations',
      headers,
      body: '{}',
    });
    expect(status).toBe(403);
  });

  test.each(['localhost', 'sync-localhost', 'sync-127.0.0.1'])('is reachable by the name %s', async (host) => {
    const asked = { method: 'POST', headers: { host }, body: 'Action=GetCallerIdentity' };
    expect((await raw(asked)).status).toBe(200);
  });

  test('answers as a proxy for itself, as which SDKs reach the host they put sync- before', async () => {
    const host = `sync-${new URL(cloud.endpoint).host}`;
    const asked = { method: 'POST', headers: { host }, path: `http://${host}/`, body: 'Action=GetCallerIdentity' };
    expect((await raw(asked)).status).toBe(200);
  });

  function signed(): Record<string, string> {
    return { authorization: `Bearer ${cloud.credentials.accessKeyId}` };
  }

  function raw(options: { method: string; path?: string; headers?: Record<string, string>; body: string }) {
    return new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { method, path = '/', headers = {} } = options;
      const { hostname, port } = new URL(cloud.endpoint);
      const outgoing = request({ hostname, port, path, method, headers: { ...signed(), ...headers } }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      outgoing.on('error', reject);
      outgoing.end(options.body);
    });
  }
});
