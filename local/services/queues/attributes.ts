import type { Json } from '../../json.ts';
import type { Message } from './queue.ts';
import type { QueueStore } from './queue-store.ts';

/** A queue's attributes, all of them texts. @param wanted names, or All */
export function queueAttributes(store: QueueStore, nowMs: number, wanted: readonly string[]): Json {
  const messages = store.all();
  const { resource } = store;
  const hidden = messages.filter(({ visibleMs }) => visibleMs > nowMs);
  const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0);
  const { redrive } = resource;
  return selected(wanted, {
    QueueArn: resource.arn,
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed.length),
    ApproximateNumberOfMessagesDelayed: String(delayed.length),
    VisibilityTimeout: String(resource.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(resource.retentionSeconds),
    DelaySeconds: String(resource.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(resource.waitSeconds),
    MaximumMessageSize: String(resource.largestMessageBytes),
    ...(redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  });
}

/** The system attributes of a message. */
export function systemAttributes(message: Message, accountId: string, wanted: readonly string[]): Json {
  return selected(wanted, {
    SenderId: accountId,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs ?? message.sentMs),
    ...(message.deadLetterSourceArn === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
  });
}

/** Names, All, or `prefix.*` */
export function selected<T>(wanted: readonly string[], all: Readonly<Record<string, T>>): { [key: string]: T } {
  const isWanted = (name: string) =>
    wanted.some(
      (each) => each === name || each === 'All' || (each.endsWith('.*') && name.startsWith(each.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
}
