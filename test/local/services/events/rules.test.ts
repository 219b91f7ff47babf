import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import type { Json, JsonObject } from '../../../../local/json.ts';
import { writeAssembly } from '../../assembly.ts';
import { arnOf, drain, queueResource, received, until } from '../../messaging.ts';

const ECHO = 'export const handler = async (event) => { console.log("got " + JSON.stringify(event)); };';

function rule(properties: object): object {
  return { Type: 'AWS::Events::Rule', Properties: properties };
}

function machine(definition: object): object {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      Definition: { QueryLanguage: 'JSONata', ...definition },
      RoleArn: 'arn:aws:iam::000000000000:role/Machine',
    },
  };
}

describe('rules', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({
      time: 'virtual',
      seed: 1,
      assembly: await writeAssembly({
        functions: { Echo: { source: ECHO } },
        resources: {
          Orders: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
          Archive: { Type: 'AWS::Events::EventBus', Properties: { Name: 'archive' } },
          Queue: queueResource(),
          Forwarded: queueResource(),
          DeadLetters: queueResource(),
          Topic: {
            Type: 'AWS::SNS::Topic',
            Properties: { Subscription: [{ Protocol: 'sqs', Endpoint: arnOf('Queue') }] },
          },
          Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/events' } },
          Fails: machine({ StartAt: 'Fail', States: { Fail: { Type: 'Fail', Error: 'Broken', Cause: 'on purpose' } } }),
          Recovers: machine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
          OnFailure: rule({
            EventPattern: {
              source: ['aws.states'],
              'detail-type': ['Step Functions Execution Status Change'],
              detail: { status: ['FAILED'], stateMachineArn: [{ Ref: 'Fails' }] },
            },
            Targets: [{ Id: 'recover', Arn: { Ref: 'Recovers' } }],
          }),
          ToQueue: rule({
            EventBusName: { Ref: 'Orders' },
            EventPattern: { source: ['shop'], detail: { amount: [{ numeric: ['>', 10] }] } },
            Targets: [
              { Id: 'whole', Arn: arnOf('Queue') },
              { Id: 'part', Arn: arnOf('Queue'), InputPath: '$.detail.item' },
              { Id: 'constant', Arn: arnOf('Queue'), Input: '{"fixed":true}' },
              {
                Id: 'made',
                Arn: arnOf('Queue'),
                InputTransformer: {
                  InputPathsMap: { item: '$.detail.item', none: '$.detail.none', resources: '$.resources' },
                  InputTemplate:
                    '{"text":"of <aws.events.rule-name>, <none>","item":<item>,"none":<none>,"list":<resources>}',
                },
              },
              {
                Id: 'text',
                Arn: arnOf('Queue'),
                InputTransformer: { InputPathsMap: { detail: '$.detail' }, InputTemplate: '"Detail <detail>"' },
              },
              {
                Id: 'invalid',
                Arn: arnOf('Queue'),
                DeadLetterConfig: { Arn: arnOf('DeadLetters') },
                InputTransformer: { InputPathsMap: { detail: '$.detail' }, InputTemplate: '{"detail": "<detail>"}' },
              },
            ],
          }),
          ToOthers: rule({
            EventBusName: 'orders',
            EventPattern: { source: ['others'] },
            Targets: [
              { Id: 'function', Arn: arnOf('Echo') },
              {
                Id: 'log',
                Arn: { 'Fn::Join': ['', ['arn:aws:logs:us-east-1:000000000000:log-group:', { Ref: 'Group' }]] },
              },
              { Id: 'topic', Arn: { Ref: 'Topic' }, Input: '"published"' },
            ],
          }),
          ToArchive: rule({
            EventBusName: 'orders',
            EventPattern: { source: ['forward'] },
            Targets: [{ Id: 'bus', Arn: arnOf('Archive') }],
          }),
          BackToOrders: rule({
            EventBusName: 'archive',
            EventPattern: { source: ['forward'] },
            Targets: [
              { Id: 'kept', Arn: arnOf('Forwarded') },
              { Id: 'bus', Arn: arnOf('Orders') },
            ],
          }),
          Missing: rule({
            EventBusName: 'orders',
            EventPattern: { source: ['missing'] },
            Targets: [
              {
                Id: 'gone',
                Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone',
                DeadLetterConfig: { Arn: arnOf('DeadLetters') },
              },
            ],
          }),
          Disabled: rule({
            EventBusName: 'orders',
            State: 'DISABLED',
            EventPattern: { source: ['shop'] },
            Targets: [{ Id: 'queue', Arn: arnOf('DeadLetters') }],
          }),
        },
        outputs: { Fails: { Value: { Ref: 'Fails' } }, Recovers: { Value: { Ref: 'Recovers' } } },
      }),
    });
  });
  afterAll(() => cloud.stop());

  function put(source: string, detail: object, bus = 'orders'): Json {
    const entry = {
      Source: source,
      DetailType: 'Test',
      Detail: JSON.stringify(detail),
      EventBusName: bus,
      Resources: ['r'],
    };
    return cloud.events.putEvents({ Entries: [entry] });
  }

  async function executionsOf(stateMachineArn: string | undefined): Promise<JsonObject[]> {
    const { executions } = (await cloud.stepFunctions.call('ListExecutions', {
      stateMachineArn: stateMachineArn ?? '',
    })) as { executions: JsonObject[] };
    return executions;
  }

  test('start another state machine when an execution fails, with the event as its input', async () => {
    const { executionArn } = (await cloud.stepFunctions.call('StartExecution', {
      stateMachineArn: cloud.outputs.Fails ?? '',
      input: '{"ticker":"AAPL"}',
    })) as { executionArn: string };
    const [started] = await until(async () => {
      const ended = (await executionsOf(cloud.outputs.Recovers)).filter(({ status }) => status === 'SUCCEEDED');
      return ended.length === 0 ? undefined : ended;
    });
    const { input, name } = (await cloud.stepFunctions.call('DescribeExecution', {
      executionArn: started?.executionArn ?? '',
    })) as { input: string; name: string };
    const event = JSON.parse(input);
    expect(event).toMatchObject({
      version: '0',
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      account: '000000000000',
      region: 'us-east-1',
      resources: [executionArn],
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      detail: { executionArn, status: 'FAILED', error: 'Broken', cause: 'on purpose', input: '{"ticker":"AAPL"}' },
    });
    expect(name).toMatch(new RegExp(`^${event.id}_`));
    expect(await executionsOf(cloud.outputs.Recovers)).toHaveLength(1);
  });

  test('shape the input of each target', async () => {
    put('shop', { item: 'a "pen"', amount: 9 });
    put('shop', { item: 'a "pen"', amount: 11 });
    const messages = await received(cloud, 'Test-Queue', 5);
    expect(messages.pop()?.body).toBe('"Detail {item:a pen,amount:11}"');
    expect(messages.map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ source: 'shop', detail: { item: 'a "pen"', amount: 11 } }),
      'a "pen"',
      { fixed: true },
      {
        text: 'of Test-ToQueue, ',
        item: 'a "pen"',
        none: '',
        list: ['r'],
      },
    ]);
    // E2: an object within quotes makes no JSON, so nothing is delivered
    const [undelivered, ...others] = await received(cloud, 'Test-DeadLetters', 1);
    expect(undelivered?.attributes).toMatchObject({ ERROR_CODE: 'INVALID_JSON', RETRY_ATTEMPTS: '0' });
    expect(others).toEqual([]);
    expect(await drain(cloud, 'Test-Queue')).toEqual([]);
  });

  test('reach functions, log groups and topics', async () => {
    put('others', { n: 1 });
    const [message] = await received(cloud, 'Test-Queue', 1);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ Type: 'Notification', Message: '"published"' });
    const line = await until(() => cloud.logs.read('/events')?.[0]?.message);
    expect(JSON.parse(line)).toMatchObject({ source: 'others', detail: { n: 1 } });
    const got = await until(() =>
      cloud.logs.read('/aws/lambda/Test-Echo')?.find((event) => event.message.includes('got')),
    );
    expect(got.message).toContain('"source":"others"');
  });

  test('forward an event to another bus, and from there no further', async () => {
    put('forward', { n: 1 });
    await received(cloud, 'Test-Forwarded', 1);
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    const buses = cloud.events.events().filter(({ source }) => source === 'forward');
    expect(buses.map(({ bus }) => bus)).toEqual(['orders', 'archive']);
    expect(new Set(buses.map(({ id }) => id)).size).toBe(1);
  });

  test('send events without a target to the dead-letter queue at once, with the reason as attributes', async () => {
    const startMs = cloud.clock.nowMs();
    put('missing', { n: 1 });
    const [message] = await received(cloud, 'Test-DeadLetters', 1);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ source: 'missing', detail: { n: 1 } });
    expect(message?.attributes).toEqual({
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/orders/Test-Missing',
      TARGET_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone',
      ERROR_CODE: 'NO_RESOURCE',
      ERROR_MESSAGE: expect.stringContaining('StateMachineDoesNotExist'),
      RETRY_ATTEMPTS: '0',
    });
    expect(cloud.clock.nowMs()).toBe(startMs);
  });
});
