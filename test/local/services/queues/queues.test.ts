import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { writeAssembly } from '../../assembly.ts';
import { arnOf, queueResource } from '../../messaging.ts';

/** A function that uses its queue as any other does: by the URL in its environment, without an endpoint of its own. */
const SENDS = `
  import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
  const client = new SQSClient({});
  export const handler = async () => (await client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: 'from a function' }))).MessageId;`;

const POLLS = `
  import { SQSClient, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
  const client = new SQSClient({});
  export const handler = async () => {
    const startMs = Date.now();
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: process.env.QUEUE, WaitTimeSeconds: 20 }));
    return { messages: Messages ?? null, waitedMs: Date.now() - startMs };
  };`;

describe('queues over the wire', () => {
  let cloud: Cloud;
  let client: SQSClient;
  let url: string;
  let deadLetterUrl: string;

  beforeAll(async () => {
    const environment = { QUEUE: { Ref: 'Work' } };
    cloud = await startCloud({
      time: 'virtual',
      seed: 1,
      assembly: await writeAssembly({
        functions: {
          Sends: { source: SENDS, environment, timeoutSeconds: 30 },
          Polls: { source: POLLS, environment: { QUEUE: { Ref: 'Quiet' } }, timeoutSeconds: 30 },
        },
        resources: {
          Work: queueResource({
            QueueName: 'work',
            VisibilityTimeout: 60,
            MessageRetentionPeriod: 3600,
            RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 2 },
          }),
          Dead: queueResource({ QueueName: 'dead' }),
          Quiet: queueResource({ QueueName: 'quiet' }),
          Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: {} },
        },
        outputs: { Url: { Value: { Ref: 'Work' } } },
      }),
    });
    client = new SQSClient({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: cloud.credentials,
    });
    url = (await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl ?? '';
    deadLetterUrl = (await client.send(new GetQueueUrlCommand({ QueueName: 'dead' }))).QueueUrl ?? '';
  });
  beforeEach(async () => {
    await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    await client.send(new PurgeQueueCommand({ QueueUrl: deadLetterUrl }));
  });
  afterAll(async () => {
    client.destroy();
    await cloud.stop();
  });

  const send = (body: string) => client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
  const receive = async (options: object = {}) =>
    (await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...options }))).Messages ??
    [];
  const pass = (seconds: number) =>
    new Promise<void>((resolve) => {
      cloud.clock.at(cloud.clock.nowMs() + seconds * 1000, resolve);
    });
  const counts = async () => {
    const { Attributes: attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    return [
      attributes.ApproximateNumberOfMessages,
      attributes.ApproximateNumberOfMessagesNotVisible,
      attributes.ApproximateNumberOfMessagesDelayed,
    ].map(Number);
  };

  test('give a message once, hide it, and forget it when it is deleted', async () => {
    const { MessageId: id } = await send('hello');
    const [message] = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({ MessageId: id, Body: 'hello', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive()).toEqual([]);
    expect(await counts()).toEqual([0, 1, 0]);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
    await pass(61);
    expect(await receive()).toEqual([]);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  test('show a message again when it was not deleted in time, and at last among the dead letters', async () => {
    await send('poison');
    expect(await receive()).toHaveLength(1);
    await pass(59);
    expect(await receive()).toHaveLength(0);
    await pass(1);
    expect(await receive()).toHaveLength(1);
    await pass(60);
    expect(await receive()).toHaveLength(0);
    const { Messages: dead = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MessageSystemAttributeNames: ['All'] }),
    );
    expect(dead).toMatchObject([
      {
        Body: 'poison',
        Attributes: {
          ApproximateReceiveCount: '1',
          DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:work',
        },
      },
    ]);
  });

  test('hide a message for as long as its receiver says', async () => {
    await send('longer');
    const [message] = await receive();
    const { ReceiptHandle: receipt } = message ?? {};
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }),
    );
    expect(await receive()).toHaveLength(1);
  });

  test('delay a message', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'later', DelaySeconds: 10 }));
    expect(await counts()).toEqual([0, 0, 1]);
    expect(await receive()).toEqual([]);
    await pass(10);
    expect(await receive()).toHaveLength(1);
  });

  test('forget a message after its retention', async () => {
    await send('old');
    await pass(3600);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  test('carry attributes, whose digests the SDK checks', async () => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'ünïcode',
        MessageAttributes: {
          tier: { DataType: 'String', StringValue: 'rules' },
          count: { DataType: 'Number', StringValue: '3' },
          raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
        },
      }),
    );
    const [message] = await receive({ MessageAttributeNames: ['tier', 'raw'] });
    expect(message?.Body).toBe('ünïcode');
    expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(['raw', 'tier']);
    expect([...(message?.MessageAttributes?.raw?.BinaryValue ?? [])]).toEqual([1, 2, 3]);
  });

  test('take and forget messages in batches, each by itself', async () => {
    const Entries = [
      { Id: 'a', MessageBody: 'one' },
      { Id: 'b', MessageBody: '' },
    ];
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(sent.Failed).toMatchObject([{ Id: 'b', Code: 'MissingParameter' }]);
    const [message] = await receive();
    const receipts = [{ Id: 'x', ReceiptHandle: message?.ReceiptHandle ?? '' }];
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: receipts }));
    expect(await counts()).toEqual([0, 0, 0]);
  });

  test('answer a long poll as soon as there is a message', async () => {
    const startMs = cloud.clock.nowMs();
    const receiving = cloud.messaging.callQueues('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 });
    cloud.clock.at(startMs + 5000, () => cloud.messaging.queues.send('work', { body: 'at last' }));
    expect(await receiving).toMatchObject({ Messages: [{ Body: 'at last' }] });
    expect(cloud.clock.nowMs() - startMs).toBe(5000);
  });

  test('let a function wait for a message that does not come', async () => {
    const { payload } = await cloud.lambda.invoke('Test-Polls', {});
    expect(JSON.parse(payload)).toEqual({ messages: null, waitedMs: 20_000 });
  });

  test('are reached by a function by the URL in its environment', async () => {
    const { payload } = await cloud.lambda.invoke('Test-Sends', {});
    expect(await receive()).toMatchObject([{ MessageId: JSON.parse(payload), Body: 'from a function' }]);
  });

  test('have URLs of this cloud, also among the outputs', async () => {
    expect(url).toBe(`${cloud.endpoint}/000000000000/work`);
    expect(cloud.outputs.Url).toBe(url);
    const { QueueUrls: urls } = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'w' }));
    expect(urls).toEqual([url]);
  });

  test('fails for a queue that does not exist, a foreign receipt and a number out of range', async () => {
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'other' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    await expect(
      client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await expect(receive({ MaxNumberOfMessages: 11 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('are all supported', () => {
    expect(cloud.unsupported).toBeUndefined();
  });
});
