import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';
import { arnOf, queueResource, received, until } from '../../messaging.ts';

const MINUTE_MS = 60_000;
/** Fails as often as the event says, and logs when it is called. */
const FAILS = `
  let calls = 0;
  export const handler = async (event) => {
    calls += 1;
    console.log('called at ' + Date.now());
    if (calls <= event.failures) throw new Error('attempt ' + calls);
    return { calls };
  };`;

describe('asynchronous invocations', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    const config = (name: string, properties: object) => ({
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: name }, Qualifier: '$LATEST', ...properties },
    });
    cloud = await startCloud({
      time: 'virtual',
      seed: 1,
      assembly: await writeAssembly({
        functions: {
          Plain: { source: FAILS },
          Strict: { source: FAILS },
          Blocked: { source: FAILS, reservedConcurrency: 0 },
          Single: {
            source:
              'export const handler = async () => { console.log("called at " + Date.now()); await new Promise((resolve) => setTimeout(resolve, 10000)); };',
            reservedConcurrency: 1,
            timeoutSeconds: 20,
          },
        },
        resources: {
          Results: queueResource(),
          Inline: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              Runtime: 'nodejs22.x',
              Handler: 'index.handler',
              Code: { ZipFile: 'exports.handler = async () => { throw new Error("never"); };' },
              DeadLetterConfig: { TargetArn: arnOf('Results') },
            },
          },
          Orders: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
          OnEnd: config('Plain', {
            DestinationConfig: {
              OnSuccess: { Destination: arnOf('Results') },
              OnFailure: { Destination: arnOf('Results') },
            },
          }),
          Once: config('Strict', {
            MaximumRetryAttempts: 0,
            DestinationConfig: { OnFailure: { Destination: arnOf('Orders') } },
          }),
          NoConcurrency: config('Blocked', { DestinationConfig: { OnFailure: { Destination: arnOf('Results') } } }),
        },
      }),
    });
  });
  afterEach(() => cloud.stop());

  const config = () => ({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: cloud.credentials,
  });
  const callTimes = (name: string) =>
    (cloud.logs.read(`/aws/lambda/Test-${name}`) ?? []).flatMap(({ message }) => {
      const [, time] = /called at (\d+)/.exec(message) ?? [];
      return time === undefined ? [] : [Number(time)];
    });

  test('are answered at once, and run', async () => {
    const client = new LambdaClient(config());
    const Payload = JSON.stringify({ failures: 0 });
    const answer = await client.send(
      new InvokeCommand({ FunctionName: 'Test-Plain', InvocationType: 'Event', Payload }),
    );
    client.destroy();
    expect(answer.StatusCode).toBe(202);
    const [record] = await received(cloud, 'Test-Results', 1);
    expect(JSON.parse(record?.body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { failures: 0 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { calls: 1 },
    });
  });

  test('are tried again a minute after a failure, and two minutes after the next', async () => {
    const startMs = cloud.clock.nowMs();
    cloud.messaging.invokeLater('Test-Plain', { failures: 2 });
    const [record] = await received(cloud, 'Test-Results', 1);
    expect(callTimes('Plain').map((ms) => ms - startMs)).toEqual([0, MINUTE_MS, 3 * MINUTE_MS]);
    expect(JSON.parse(record?.body ?? '')).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 3 },
    });
  });

  test('fail after three attempts, and the failure destination gets a record', async () => {
    cloud.messaging.invokeLater('Test-Plain', { failures: 99 });
    const [record] = await received(cloud, 'Test-Results', 1);
    expect(callTimes('Plain')).toHaveLength(3);
    expect(JSON.parse(record?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'attempt 3' },
    });
  });

  test('are not retried when the function is configured so, and send an event to the bus', async () => {
    cloud.messaging.invokeLater('Test-Strict', { failures: 99 });
    const event = await until(() => cloud.events.events().find(({ source }) => source === 'lambda'));
    expect(event).toMatchObject({
      bus: 'orders',
      'detail-type': 'Lambda Function Invocation Result - Failure',
      detail: { requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 } },
    });
    expect(callTimes('Strict')).toHaveLength(1);
  });

  test('that are throttled wait longer and longer, and are no failed attempts', async () => {
    const startMs = cloud.clock.nowMs();
    cloud.messaging.invokeLater('Test-Single', {});
    cloud.messaging.invokeLater('Test-Single', {});
    const times = await until(() => (callTimes('Single').length === 2 ? callTimes('Single') : undefined));
    expect(times.map((ms) => ms - startMs)).toEqual([0, 15_000]); // refused after 0, 1, 3 and 7 s
  });

  test('leave the event itself in the dead-letter queue of the function', async () => {
    cloud.messaging.invokeLater('Test-Inline', { n: 1 });
    const [message] = await received(cloud, 'Test-Results', 1);
    expect(JSON.parse(message?.body ?? '')).toEqual({ n: 1 });
    expect(message?.attributes).toEqual({
      RequestID: expect.any(String),
      ErrorCode: '200',
      ErrorMessage: 'never',
    });
  });

  test('of a function without concurrency are given up at once', async () => {
    const startMs = cloud.clock.nowMs();
    cloud.messaging.invokeLater('Test-Blocked', { failures: 0 });
    const [record] = await received(cloud, 'Test-Results', 1);
    expect(JSON.parse(record?.body ?? '').responsePayload).toBeUndefined();
    expect(cloud.clock.nowMs()).toBe(startMs);
  });

  test('fails for a function that does not exist', async () => {
    expect(() => cloud.messaging.invokeLater('Test-Missing', {})).toThrow(/Function not found: Test-Missing/);
  });

  test('continue after a restart of the cloud', async () => {
    const stateDir = temporaryDirectory();
    const assembly = await writeAssembly({ functions: { Later: { source: FAILS } } });
    const first = await startCloud({ assembly, stateDir });
    first.messaging.invokeLater('Test-Later', { failures: 1 });
    await until(() => first.logs.read('/aws/lambda/Test-Later')?.find(({ message }) => message.startsWith('REPORT')));
    await new Promise((resolve) => setImmediate(resolve));
    await first.stop();
    const second = await startCloud({ assembly, stateDir, time: 'virtual' });
    const calls = () =>
      (second.logs.read('/aws/lambda/Test-Later') ?? []).filter(({ message }) => message.includes('called at'));
    await until(() => (calls().length === 2 ? true : undefined));
    const [before, after] = calls().map(({ timestamp }) => timestamp);
    expect(Number(after) - Number(before)).toBeGreaterThanOrEqual(MINUTE_MS);
    await second.stop();
  });

  test('write nothing when their function fails to start after the cloud has stopped', async () => {
    const stateDir = temporaryDirectory();
    const assembly = await writeAssembly({ functions: { Broken: { source: 'throw new Error("broken at load");' } } });
    const stopped = await startCloud({ assembly, stateDir });
    stopped.messaging.invokeLater('Test-Broken', {});
    await sleep(10); // the function is being started now: that takes about 50 ms
    await stopped.stop();
    const failures: unknown[] = [];
    const note = (reason: unknown) => void failures.push(reason);
    process.on('unhandledRejection', note);
    rmSync(stateDir, { recursive: true });
    await sleep(1_000);
    process.off('unhandledRejection', note);
    expect(failures).toEqual([]);
    expect(existsSync(stateDir)).toBe(false);
  });

  test('events put over the wire lie on their bus', async () => {
    const client = new EventBridgeClient(config());
    const entry = { Source: 'shop', DetailType: 'Sold', Detail: '{"n":1}' };
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, EventBusName: 'orders' },
          { ...entry, Detail: 'no JSON' },
        ],
      }),
    );
    client.destroy();
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'MalformedDetail' }],
    });
    expect(cloud.events.events()).toMatchObject([{ bus: 'orders', source: 'shop', detail: { n: 1 } }]);
  });
});
