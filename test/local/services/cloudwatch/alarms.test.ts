import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import type { JsonObject } from '../../../../local/json.ts';
import { arnOf, queueResource, received } from '../../../local/messaging.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';

const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Way',
  States: {
    Way: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.waitSeconds > 0 %}', Next: 'Wait' }],
      Default: 'Fail',
    },
    Wait: { Type: 'Wait', Seconds: '{% $states.input.waitSeconds %}', End: true },
    Fail: { Type: 'Fail', Error: 'Broken', Cause: 'on request' },
  },
};

const alarm = (properties: object) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    Period: 60,
    Statistic: 'Sum',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
    ...properties,
  },
});

const resources = {
  Failed: alarm({
    AlarmName: 'machine failed',
    AlarmDescription: 'A machine failed.',
    Namespace: 'AWS/States',
    MetricName: 'ExecutionsFailed',
    Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'Machine' } }],
    AlarmActions: [{ Ref: 'Topic' }, 'arn:aws:sns:us-east-1:000000000000:of-another-stack'],
    OKActions: [{ Ref: 'Topic' }],
  }),
  Waiting: alarm({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Letters', 'QueueName'] } }],
  }),
  Silent: alarm({ Namespace: 'Own', MetricName: 'Beats', EvaluationPeriods: 3, TreatMissingData: 'breaching' }),
  Math: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ Id: 'e1', Expression: 'm1/m2' }] } },
  Foreign: alarm({ Namespace: 'AWS/S3', MetricName: 'BucketSizeBytes' }),
  Letters: queueResource(),
  Inbox: queueResource(),
  Topic: {
    Type: 'AWS::SNS::Topic',
    Properties: { Subscription: [{ Protocol: 'sqs', Endpoint: arnOf('Inbox') }] },
  },
};

const outputs = {
  Letters: { Value: { Ref: 'Letters' } },
  Inbox: { Value: { Ref: 'Inbox' } },
};

let assembly: string;
let cloud: Cloud;
beforeAll(async () => {
  assembly = await writeAssembly({ definition, resources, outputs });
});
beforeEach(async () => {
  cloud = await startCloud({ assembly, time: 'virtual' });
});
afterEach(() => cloud.stop());

const pass = (ms: number) => new Promise<void>((resolve) => cloud.clock.at(cloud.clock.nowMs() + ms, resolve));
const start = (waitSeconds = 0) =>
  cloud.stepFunctions.call('StartExecution', {
    stateMachineArn: cloud.outputs.StateMachineArn ?? '',
    input: JSON.stringify({ waitSeconds }),
  });

async function alarms(request: object = {}) {
  const { endpoint, credentials } = cloud;
  const client = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials });
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand(request));
  client.destroy();
  return MetricAlarms;
}

async function states(): Promise<Record<string, string | undefined>> {
  return Object.fromEntries((await alarms()).map(({ AlarmName = '', StateValue }) => [AlarmName, StateValue]));
}

/** `machine failed OK -> ALARM` */
const changes = () =>
  cloud.events
    .events()
    .filter((event) => event['detail-type'] === 'CloudWatch Alarm State Change')
    .map(({ detail }) => {
      const { alarmName, previousState, state } = detail as Record<string, JsonObject>;
      return `${alarmName} ${previousState?.value} -> ${state?.value}`;
    });

test('an alarm that treats missing data as not breaching is OK at once, one that needs data is not known yet', async () => {
  expect(await states()).toEqual({
    'machine failed': 'OK',
    'Test-Waiting': 'OK',
    'Test-Silent': 'INSUFFICIENT_DATA',
  });
});

test('what is not evaluated is named, and the others are', () => {
  expect(cloud.unsupported).toContain('AWS::CloudWatch::Alarm (2)');
});

test('a failed execution makes its alarm ring at once and clears after a complete minute, with an event and a notification each', async () => {
  await start();
  await pass(10);
  expect(await states()).toMatchObject({ 'machine failed': 'ALARM', 'Test-Waiting': 'OK' });
  await pass(130_000);
  expect(await states()).toMatchObject({ 'machine failed': 'OK' });
  expect(changes().filter((change) => change.startsWith('machine'))).toEqual([
    'machine failed INSUFFICIENT_DATA -> OK',
    'machine failed OK -> ALARM',
    'machine failed ALARM -> OK',
  ]);
  const messages = (await received(cloud, cloud.outputs.Inbox ?? '', 3)).map(
    ({ body }) => JSON.parse(body) as { Subject: string; Message: string },
  );
  const rang = messages.find(({ Subject }) => Subject.startsWith('ALARM: "machine failed" in '));
  expect(JSON.parse(rang?.Message ?? '')).toMatchObject({
    AlarmName: 'machine failed',
    AlarmDescription: 'A machine failed.',
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
    Trigger: { MetricName: 'ExecutionsFailed', Statistic: 'SUM', Period: 60, Threshold: 1 },
  });
});

test('a message in a queue makes its alarm ring until it is gone', async () => {
  const letters = cloud.messaging.queues.find(cloud.outputs.Letters ?? '');
  const { id } = cloud.messaging.queues.send(cloud.outputs.Letters ?? '', { body: 'a letter' });
  expect((await states())['Test-Waiting']).toBe('ALARM');
  await pass(600_000);
  expect((await states())['Test-Waiting']).toBe('ALARM');
  letters.remove(id);
  await pass(120_000);
  expect((await states())['Test-Waiting']).toBe('OK');
});

test('silence rings where missing data is breaching, after as many complete periods', async () => {
  await pass(170_000);
  expect((await states())['Test-Silent']).toBe('INSUFFICIENT_DATA');
  await pass(80_000);
  expect((await states())['Test-Silent']).toBe('ALARM');
});

test('evaluation advances no virtual time', async () => {
  const before = cloud.clock.nowMs();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(cloud.clock.nowMs()).toBe(before);
  expect(cloud.clock.holders()).toEqual([]);
});

test('DescribeAlarms filters by name, prefix and state, in pages', async () => {
  const named = async (request: object) => (await alarms(request)).map(({ AlarmName }) => AlarmName);
  expect(await named({ AlarmNames: ['machine failed', 'unknown'] })).toEqual(['machine failed']);
  expect(await named({ AlarmNamePrefix: 'Test-' })).toEqual(['Test-Silent', 'Test-Waiting']);
  expect(await named({ StateValue: 'INSUFFICIENT_DATA' })).toEqual(['Test-Silent']);
  expect(await named({ AlarmTypes: ['CompositeAlarm'] })).toEqual([]);
  expect(await named({ MaxRecords: 1 })).toEqual(['Test-Silent']);
  expect(await named({ MaxRecords: 2, NextToken: '1' })).toEqual(['Test-Waiting', 'machine failed']);
  await expect(alarms({ MaxRecords: 101 })).rejects.toThrow(/from 1 to 100/);
});

test('states and metrics survive a restart, and the time without the cloud does not ring', async () => {
  const stateDir = temporaryDirectory();
  const restart = async () => {
    await cloud.stop();
    cloud = await startCloud({ assembly, time: 'virtual', stateDir });
  };
  await restart();
  await start();
  await pass(10);
  await restart();
  expect(await states()).toMatchObject({ 'machine failed': 'ALARM', 'Test-Silent': 'INSUFFICIENT_DATA' });
  await pass(130_000);
  expect(await states()).toMatchObject({ 'machine failed': 'OK' });
  await restart();
  await pass(100_000);
  expect((await states())['Test-Silent']).toBe('INSUFFICIENT_DATA');
});
