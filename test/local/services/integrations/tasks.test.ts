import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { UNSEEDED } from '../../../../local/clock/named-random.ts';
import type { Json, JsonObject } from '../../../../local/json.ts';
import { awsSdkIntegration } from '../../../../local/services/integrations/aws-sdk.ts';
import type { IntegrationServices, RequestedTask } from '../../../../local/services/integrations/integration.ts';
import { SDK_ACTIONS } from '../../../../local/services/integrations/sdk-actions.ts';
import { createTaskRunner } from '../../../../local/services/integrations/task-runner.ts';
import { callLogs } from '../../../../local/services/logs/service.ts';
import type { TaskOutcome } from '../../../../local/services/step-functions/execution/task-runner.ts';
import { writeAssembly } from '../../assembly.ts';

describe('the tasks of state machines', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({
      assembly: await writeAssembly({
        functions: {
          Answers: { source: 'export const handler = async (event) => ({ got: event });' },
          Throws: { source: 'export const handler = async () => { throw new RangeError("too far"); };' },
        },
        resources: {
          Python: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13', Code: { ZipFile: 'pass' } } },
          Table: {
            Type: 'AWS::DynamoDB::Table',
            Properties: {
              KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
              AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
              BillingMode: 'PAY_PER_REQUEST',
            },
          },
        },
        definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'Done',
          States: { Done: { Type: 'Succeed' } },
        },
      }),
    });
  });
  afterAll(() => cloud.stop());

  function services(): IntegrationServices {
    const { lambda, dynamoDb, events, messaging, stepFunctions, logs } = cloud;
    return {
      lambda,
      dynamoDb,
      events,
      stepFunctions,
      callQueues: messaging.callQueues,
      callTopics: messaging.callTopics,
      invokeLater: messaging.invokeLater,
      callLogs: (operation, request) => callLogs(logs, operation, request),
      callCloudWatch: () => null,
    };
  }

  function run(resource: string, parameters: Json, taskToken?: string): Promise<TaskOutcome | { submitted: Json }> {
    const runner = createTaskRunner(cloud.clock, services(), UNSEEDED);
    return new Promise((resolve) => {
      const task = {
        resource,
        parameters,
        executionArn: 'arn:execution',
        stateMachineArn: 'arn:machine',
        stateName: 'Work',
        scheduledEventId: 3,
        ...(taskToken === undefined ? {} : { taskToken }),
      };
      runner.start(task, { settled: resolve, submitted: (output) => resolve({ submitted: output }) });
    });
  }
  const optimized = (name: string) => `arn:aws:states:::${name}`;

  test('get the answer of a function in the envelope of the SDK', async () => {
    const outcome = await run(optimized('lambda:invoke'), { FunctionName: 'Test-Answers', Payload: { a: 1 } });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      output: {
        ExecutedVersion: '$LATEST',
        Payload: { got: { a: 1 } },
        StatusCode: 200,
        SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { 'Content-Type': 'application/json' } },
        SdkResponseMetadata: { RequestId: expect.any(String) },
      },
    });
  });

  test('get the bare answer when the resource is the ARN of the function', async () => {
    const resource = 'arn:aws:lambda:us-east-1:000000000000:function:Test-Answers';
    expect(await run(resource, { a: 1 })).toEqual({ kind: 'succeeded', output: { got: { a: 1 } } });
  });

  // W10
  test('carry integers that only a long holds, and JavaScript reads the nearest double', async () => {
    const id = 9007199254740993n;
    const got = { got: { id: 9007199254740992 } };
    const detail = { Source: 's', DetailType: 't', Detail: { id } };

    expect(await run('arn:aws:lambda:us-east-1:000000000000:function:Test-Answers', { id })).toEqual({
      kind: 'succeeded',
      output: got,
    });
    expect(await run(optimized('lambda:invoke'), { FunctionName: 'Test-Answers', Payload: { id } })).toMatchObject({
      output: { Payload: got },
    });
    expect(
      await run(optimized('lambda:invoke'), { FunctionName: 'Test-Answers', Payload: { id }, InvocationType: 'Event' }),
    ).toMatchObject({ output: { StatusCode: 202 } });
    expect(await run(optimized('events:putEvents'), { Entries: [detail] })).toMatchObject({ kind: 'succeeded' });
    expect(
      await run(optimized('dynamodb:putItem'), { TableName: 'Test-Table', Item: { pk: { S: 'b' }, n: { N: id } } }),
    ).toMatchObject({ kind: 'failed', error: expect.stringMatching(/^DynamoDB\./) });
    expect(await run('arn:aws:states:::aws-sdk:sfn:startExecution', { Input: { id } })).toMatchObject({
      error: 'Sfn.SfnException',
    });
  });

  test('fail with the type of the error of a function, and with its whole answer as the cause', async () => {
    const outcome = await run(optimized('lambda:invoke'), { FunctionName: 'Test-Throws' });
    expect(outcome).toMatchObject({ kind: 'failed', error: 'RangeError' });
    const cause = JSON.parse((outcome as { cause: string }).cause);
    expect(cause).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far', trace: expect.any(Array) });
  });

  test('fail for an unknown function under the name of the API, prefixed with the service', async () => {
    const outcome = await run(optimized('lambda:invoke'), { FunctionName: 'Nobody' });
    expect(outcome).toMatchObject({ kind: 'failed', error: 'Lambda.ResourceNotFoundException' });
  });

  test('write, change, read and delete items', async () => {
    const Key = { pk: { S: 'a' } };
    const TableName = 'Test-Table';
    expect(await run(optimized('dynamodb:putItem'), { TableName, Item: { ...Key, n: { N: '1' } } })).toMatchObject({
      kind: 'succeeded',
      output: { SdkHttpMetadata: { HttpStatusCode: 200 } },
    });
    const update = {
      TableName,
      Key,
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    };
    expect(await run(optimized('dynamodb:updateItem'), update)).toMatchObject({
      output: { Attributes: { n: { N: '2' } } },
    });
    expect(await run(optimized('dynamodb:getItem'), { TableName, Key })).toMatchObject({
      output: { Item: { n: { N: '2' } } },
    });
    await run(optimized('dynamodb:deleteItem'), { TableName, Key });
    expect(await run(optimized('dynamodb:getItem'), { TableName, Key })).not.toHaveProperty('output.Item');
  });

  test.each([
    [
      'a condition that does not hold',
      { TableName: 'Test-Table', Item: { pk: { S: 'b' } }, ConditionExpression: 'attribute_exists(pk)' },
      'DynamoDB.ConditionalCheckFailedException',
    ],
    ['an unknown table', { TableName: 'Nowhere', Item: { pk: { S: 'b' } } }, 'DynamoDB.ResourceNotFoundException'],
    [
      'a request that is no request, by the name of the client',
      { TableName: 'Test-Table', Item: {} },
      'DynamoDB.AmazonDynamoDBException',
    ],
  ])('fail for %s', async (_what, parameters, error) => {
    expect(await run(optimized('dynamodb:putItem'), parameters)).toMatchObject({ kind: 'failed', error });
  });

  test('put events, with the state machine and the execution among their resources', async () => {
    const Entries = [{ Source: 'test', DetailType: 'Happened', Detail: { a: 1 } }];
    const outcome = await run(optimized('events:putEvents'), { Entries });
    expect(outcome).toEqual({
      kind: 'succeeded',
      output: { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] },
    });
    expect(cloud.events.events().at(-1)).toMatchObject({
      detail: { a: 1 },
      resources: ['arn:machine', 'arn:execution'],
    });
  });

  test('fail with EventBridge.FailedEntry when one event is malformed', async () => {
    const Entries = [{ Source: 'test', DetailType: 'Happened', Detail: 'no json' }];
    const outcome = await run(optimized('events:putEvents'), { Entries });
    expect(outcome).toMatchObject({ kind: 'failed', error: 'EventBridge.FailedEntry' });
    expect(JSON.parse((outcome as { cause: string }).cause)).toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }],
    });
  });

  test('fail for an event without a detail', async () => {
    const outcome = await run(optimized('events:putEvents'), { Entries: [{ Source: 'test', DetailType: 'Happened' }] });
    expect(outcome).toMatchObject({ kind: 'failed', error: 'EventBridge.FailedEntry' });
    expect((outcome as { cause: string }).cause).toContain('Detail is a required argument.');
  });

  test('hand JSON on as text, with its keys as they are', async () => {
    const outcome = await run(optimized('aws-sdk:sfn:startExecution'), {
      StateMachineArn: cloud.outputs.StateMachineArn ?? '',
      Input: { Key: { Deep: 1 } },
    });
    if (!('output' in outcome)) throw new Error('the execution was not started');
    const { ExecutionArn = null } = outcome.output as Record<string, Json>;
    const described = await run(optimized('aws-sdk:sfn:describeExecution'), { ExecutionArn });
    expect(described).toMatchObject({ output: { Input: '{"Key":{"Deep":1}}' } });
  });

  test('fail with the status of the error in the cause', async () => {
    const topic = { TopicArn: 'arn:aws:sns:us-east-1:000000000000:none', Message: 'x' };
    expect(await run(optimized('aws-sdk:lambda:invoke'), { FunctionName: 'None' })).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
      cause: expect.stringContaining('Status Code: 404'),
    });
    expect(await run(optimized('aws-sdk:sns:publish'), topic)).toMatchObject({
      error: 'Sns.NotFoundException',
      cause: expect.stringContaining('Status Code: 404'),
    });
    expect(await run(optimized('sns:publish'), topic)).toMatchObject({
      error: 'SNS.NotFoundException',
      cause: expect.stringContaining('Status Code: 404'),
    });
  });

  test('call Step Functions itself, with times in ISO 8601', async () => {
    const outcome = await run(optimized('aws-sdk:sfn:startExecution'), {
      StateMachineArn: cloud.outputs.StateMachineArn ?? '',
      Input: '{}',
    });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      output: {
        ExecutionArn: expect.stringContaining(':execution:'),
        StartDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    });
  });

  test.each([
    [
      'aws-sdk:sfn:describeExecution',
      { ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:None:none' },
      'Sfn.ExecutionDoesNotExistException',
    ],
    [
      'aws-sdk:dynamodb:query',
      { TableName: 'Nowhere', KeyConditionExpression: 'pk = :a', ExpressionAttributeValues: { ':a': { S: 'a' } } },
      'DynamoDb.ResourceNotFoundException',
    ],
    ['aws-sdk:dynamodb:query', { TableName: 'Test-Table' }, 'DynamoDb.DynamoDbException'],
  ])('fail under the names of the Java SDK: %s', async (name, parameters, error) => {
    const outcome = await run(optimized(name), parameters);
    expect(outcome).toMatchObject({
      kind: 'failed',
      error,
      cause: expect.stringMatching(/\(Service: .*\) \(SDK Attempt Count: 1\)$/),
    });
  });

  test('with a task token are only submitted', async () => {
    const outcome = await run(optimized('lambda:invoke.waitForTaskToken'), { FunctionName: 'Test-Answers' }, 'token');
    expect(outcome).toMatchObject({ submitted: { StatusCode: 200 } });
  });

  // W22: the rest of the stack runs; who calls it learns why it does not
  test('fail by name for a function in a runtime that is not run here', async () => {
    const expected = {
      kind: 'failed',
      error: 'Lambda.InvalidRuntimeException',
      cause: expect.stringMatching(/cannot run the function Test-Python: runtime python3\.13.*Status Code: 502/),
    };
    expect(await run(optimized('lambda:invoke'), { FunctionName: 'Test-Python' })).toMatchObject(expected);
    expect(
      await run(optimized('lambda:invoke'), { FunctionName: 'Test-Python', InvocationType: 'Event' }),
    ).toMatchObject(expected);
    expect(await run(optimized('aws-sdk:lambda:invoke'), { FunctionName: 'Test-Python' })).toMatchObject(expected);
    expect(cloud.unsupported).toContain('AWS::Lambda::Function (Python: runtime python3.13)');
  });

  // W23
  test('describe functions', async () => {
    const first = { FunctionName: 'Test-Answers', Runtime: 'nodejs22.x', State: 'Active', Timeout: 3 };
    const list = async (page: JsonObject) => {
      const outcome = await run(optimized('aws-sdk:lambda:listFunctions'), page);
      if (!('output' in outcome)) throw new Error('the functions were not listed');
      return outcome.output as { Functions: { FunctionName: string }[]; NextMarker?: string };
    };
    expect((await list({})).Functions).toEqual(expect.arrayContaining([expect.objectContaining(first)]));
    const { Functions, NextMarker = '' } = await list({ MaxItems: 1 });
    const { Functions: others } = await list({ Marker: NextMarker });
    const names = [...Functions, ...others].map(({ FunctionName }) => FunctionName);
    expect(names.sort()).toEqual(['Test-Answers', 'Test-Python', 'Test-Throws']);
    const FunctionName = 'Test-Answers';
    expect(await run(optimized('aws-sdk:lambda:getFunction'), { FunctionName })).toMatchObject({
      output: { Configuration: first, Code: { RepositoryType: 'S3' } },
    });
    expect(await run(optimized('aws-sdk:lambda:getFunctionConfiguration'), { FunctionName })).toMatchObject({
      output: first,
    });
    expect(await run(optimized('aws-sdk:lambda:getFunction'), { FunctionName: 'None' })).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
    });
  });

  // W23: README said more than was run
  test('are those that local/README.md names, service by service', () => {
    const readme = readFileSync(join(process.cwd(), 'local/README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `aws-sdk:(\w+)` \| (.*) \|$/gm)].map(([, service = '', actions = '']) => [
      service,
      [...actions.matchAll(/`(\w+)`/g)].map(([, action]) => action),
    ]);
    expect(Object.fromEntries(rows)).toEqual(SDK_ACTIONS);
  });

  test.each(Object.entries(SDK_ACTIONS).flatMap(([service, actions]) => actions.map((action) => [service, action])))(
    'reach aws-sdk:%s:%s',
    async (service, action) => {
      const integration = awsSdkIntegration(service ?? '', action ?? '');
      const task = { parameters: {}, stateName: 'Work', newRequestId: () => 'a request' } as unknown as RequestedTask;
      const outcome = await integration?.(services(), task).catch((error: unknown) => ({ kind: 'threw', error }));
      expect(outcome).toBeDefined();
      expect(JSON.stringify(outcome)).not.toContain('UnknownOperation');
    },
  );

  test.each([
    'arn:aws:states:::ecs:runTask',
    'arn:aws:states:::aws-sdk:s3:getObject',
    'arn:aws:states:::aws-sdk:lambda:deleteFunction',
    'arn:aws:states:::aws-sdk:constructor:name',
    'arn:aws:states:::toString',
  ])('fail for what is not run here, with its name: %s', async (resource) => {
    expect(await run(resource, {})).toEqual({
      kind: 'failed',
      error: 'States.TaskFailed',
      cause: `the embedded cloud does not run ${resource} (state Work); a module answers it with --stand-in ${resource}=FILE`,
    });
  });
});
