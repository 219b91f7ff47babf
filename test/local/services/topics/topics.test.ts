import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';
import { arnOf, drain, queueResource, until } from '../../messaging.ts';

const ECHO = 'export const handler = async (event) => { console.log("got " + JSON.stringify(event)); };';

function subscription(protocol: string, endpoint: unknown, properties: object = {}): object {
  return {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Alarms' }, Protocol: protocol, Endpoint: endpoint, ...properties },
  };
}

describe('topics over the wire', () => {
  let cloud: Cloud;
  let client: SNSClient;
  const stateDir = temporaryDirectory();

  beforeAll(async () => {
    cloud = await startCloud({
      stateDir,
      assembly: await writeAssembly({
        functions: { Echo: { source: ECHO } },
        resources: {
          Alarms: { Type: 'AWS::SNS::Topic', Properties: {} },
          All: queueResource(),
          Raw: queueResource(),
          Critical: queueResource(),
          Broken: queueResource(),
          Dead: queueResource(),
          ToAll: subscription('sqs', arnOf('All')),
          ToRaw: subscription('sqs', arnOf('Raw'), { RawMessageDelivery: true }),
          ToCritical: subscription('sqs', arnOf('Critical'), {
            FilterPolicy: { severity: ['critical'], level: [{ numeric: ['>', 1] }] },
          }),
          ToBroken: subscription('sqs', arnOf('Broken'), {
            FilterPolicyScope: 'MessageBody',
            FilterPolicy: { circuit: { state: ['OPEN'] } },
          }),
          ToFunction: subscription('lambda', arnOf('Echo')),
          ToNowhere: subscription('sqs', 'arn:aws:sqs:us-east-1:000000000000:gone', {
            RedrivePolicy: { deadLetterTargetArn: arnOf('Dead') },
          }),
          ToOperator: subscription('email', 'operator@example.com'),
          Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: {} },
        },
        outputs: { Topic: { Value: { Ref: 'Alarms' } } },
      }),
    });
    client = new SNSClient({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: cloud.credentials,
    });
  });
  afterEach(async () => {
    for (const queue of cloud.messaging.queues.names()) await drain(cloud, queue);
  });
  afterAll(async () => {
    client.destroy();
    await cloud.stop();
  });

  const publish = (message: string, options: object = {}) =>
    client.send(new PublishCommand({ TopicArn: cloud.outputs.Topic, Message: message, ...options }));
  const bodies = async (queue: string) => (await drain(cloud, queue)).map(({ body }) => body);

  test('reach queues in an envelope, or raw, when the call returns', async () => {
    const { MessageId: id } = await publish('a & <b>', { Subject: 'Look' });
    const [enveloped] = await bodies('Test-All');
    expect(JSON.parse(enveloped ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId: id,
      TopicArn: cloud.outputs.Topic,
      Subject: 'Look',
      Message: 'a & <b>',
    });
    expect(await bodies('Test-Raw')).toEqual(['a & <b>']);
  });

  test('reach functions', async () => {
    await publish('for the function');
    const line = await until(() =>
      cloud.logs.read('/aws/lambda/Test-Echo')?.find(({ message }) => message.includes('for the function')),
    );
    expect(JSON.parse(line.message.slice(line.message.indexOf('{')))).toMatchObject({
      Records: [{ EventSource: 'aws:sns', Sns: { Message: 'for the function' } }],
    });
  });

  test('are filtered by attributes, and by the message body', async () => {
    const attributes = (severity: string, level: string) => ({
      MessageAttributes: {
        severity: { DataType: 'String', StringValue: severity },
        level: { DataType: 'Number', StringValue: level },
      },
    });
    await publish('too low', attributes('critical', '1'));
    await publish('high', attributes('critical', '2'));
    await publish('harmless', attributes('info', '2'));
    await publish('{"circuit":{"state":"OPEN"}}');
    const critical = (await bodies('Test-Critical')).map((body) => JSON.parse(body).Message);
    expect(critical).toEqual(['high']);
    const broken = (await bodies('Test-Broken')).map((body) => JSON.parse(body).Message);
    expect(broken).toEqual(['{"circuit":{"state":"OPEN"}}']);
  });

  test('take a message per protocol', async () => {
    await publish(JSON.stringify({ default: 'for all', sqs: 'for queues' }), { MessageStructure: 'json' });
    expect(await bodies('Test-Raw')).toEqual(['for queues']);
  });

  test('without a receiver go to the dead-letter queue', async () => {
    await publish('lost?');
    const [message] = await drain(cloud, 'Test-Dead');
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ Message: 'lost?' });
    expect(message?.attributes.ErrorCode).toBe('QueueDoesNotExist');
  });

  test('to an address outside are kept in a file, which the cloud reports at its start', async () => {
    await publish('for the operator');
    const lines = readFileSync(join(stateDir, 'topics', 'notifications.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ protocol: 'email', endpoint: 'operator@example.com', body: 'for the operator' }),
    );
    expect(cloud.unsupported).toBe(
      'SNS messages for email operator@example.com are kept in topics/notifications.jsonl and not delivered',
    );
  });

  test('fails for a missing topic, an empty message and an unsupported operation', async () => {
    await expect(publish('x', { TopicArn: 'arn:aws:sns:us-east-1:000000000000:gone' })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: expect.stringContaining('gone'),
    });
    await expect(publish('')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(
      client.send(new SubscribeCommand({ TopicArn: cloud.outputs.Topic, Protocol: 'email' })),
    ).rejects.toMatchObject({ message: expect.stringContaining('SNS.Subscribe is not run') });
  });
});
