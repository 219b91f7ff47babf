import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Attachment, attach } from '../../../../local/process/client.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';
import { arnOf, queueResource } from '../../messaging.ts';

const EVENTS = 20;

test('an accepted message is delivered, even if the cloud is killed right after accepting it', async () => {
  const stateDir = temporaryDirectory();
  const assembly = await writeAssembly({
    resources: {
      Queue: queueResource(),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['shop'] },
          Targets: [{ Id: 'queue', Arn: arnOf('Queue'), InputPath: '$.detail.n' }],
        },
      },
    },
    outputs: { Queue: { Value: { Ref: 'Queue' } } },
  });
  let attachment = await attach({ stateDir, assembly });
  const queue = new SQSClient(configOf(attachment));
  await queue.send(new SendMessageCommand({ QueueUrl: attachment.outputs.Queue, MessageBody: 'sent' }));
  queue.destroy();
  const events = new EventBridgeClient(configOf(attachment));
  const lost = new Promise<void>((resolve) => attachment.onLost(resolve));
  for (let n = 0; n < EVENTS; n++) {
    const Entries = [{ Source: 'shop', DetailType: 'Sold', Detail: JSON.stringify({ n }) }];
    const answer = await events.send(new PutEventsCommand({ Entries }));
    if (n === EVENTS - 1) process.kill(attachment.pid, 'SIGKILL');
    expect(answer.FailedEntryCount).toBe(0);
  }
  events.destroy();
  await lost;

  attachment = await attach({ stateDir, assembly });
  const reader = new SQSClient(configOf(attachment));
  const bodies = new Set<string>();
  while (bodies.size < EVENTS + 1) {
    const { Messages: messages = [] } = await reader.send(
      new ReceiveMessageCommand({ QueueUrl: attachment.outputs.Queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
    );
    for (const { Body: body = '' } of messages) bodies.add(body);
  }
  expect([...bodies].sort()).toEqual(['sent', ...Array.from({ length: EVENTS }, (_, n) => String(n))].sort());
  reader.destroy();
  attachment.close();
});

function configOf({ endpoint, credentials }: Attachment) {
  return { endpoint, region: 'us-east-1', credentials };
}
