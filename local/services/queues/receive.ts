import type { CancelTimer } from '../../clock/clock.ts';
import type { Json } from '../../json.ts';
import { selected, systemAttributes } from './attributes.ts';
import type { QueueContext } from './context.ts';
import { attributesDigest, bodyDigest } from './digests.ts';
import type { Message } from './queue.ts';
import type { QueueStore } from './queue-store.ts';
import { receiptOf } from './receipts.ts';
import { type Request, requiredString, stringList, wholeNumber } from './request.ts';

const MOST_MESSAGES = 10;
const LONGEST_WAIT_SECONDS = 20;
const LONGEST_HIDING_SECONDS = 43_200;

/** With a wait time it is a long poll: it answers as soon as there is a message. */
export async function receiveMessage(context: QueueContext, request: Request): Promise<Json> {
  const { queues, clock } = context;
  const store = queues.find(requiredString(request, 'QueueUrl'));
  const { visibilityTimeoutSeconds, waitSeconds: usualWaitSeconds } = store.resource;
  const most = wholeNumber(request, 'MaxNumberOfMessages', { from: 1, to: MOST_MESSAGES, otherwise: 1 });
  const hiding = { from: 0, to: LONGEST_HIDING_SECONDS, otherwise: visibilityTimeoutSeconds };
  const hidingSeconds = wholeNumber(request, 'VisibilityTimeout', hiding);
  const waiting = { from: 0, to: LONGEST_WAIT_SECONDS, otherwise: usualWaitSeconds };
  const deadlineMs = clock.nowMs() + wholeNumber(request, 'WaitTimeSeconds', waiting) * 1000;

  let messages = queues.receive(store, most, hidingSeconds);
  while (messages.length === 0 && clock.nowMs() < deadlineMs) {
    await untilSomethingChanges(context, store, deadlineMs);
    messages = queues.receive(store, most, hidingSeconds);
  }
  return messages.length === 0 ? {} : { Messages: messages.map((message) => onTheWire(context, message, request)) };
}

/** A message comes, one is no longer hidden, or the time is over. */
function untilSomethingChanges({ clock }: QueueContext, store: QueueStore, deadlineMs: number): Promise<void> {
  const dueMs = Math.min(deadlineMs, ...store.all().map(({ visibleMs }) => visibleMs));
  return new Promise((resolve) => {
    let cancelTimer: CancelTimer = () => undefined;
    const stopListening = store.onPut(() => done());
    const done = () => {
      stopListening();
      cancelTimer();
      resolve();
    };
    cancelTimer = clock.at(dueMs, done);
  });
}

function onTheWire({ accountId }: QueueContext, message: Message, request: Request): Json {
  const { id, body } = message;
  const wanted = [...stringList(request, 'AttributeNames'), ...stringList(request, 'MessageSystemAttributeNames')];
  const attributes = selected(stringList(request, 'MessageAttributeNames'), message.attributes);
  return {
    MessageId: id,
    ReceiptHandle: receiptOf(message),
    Body: body,
    MD5OfBody: bodyDigest(body),
    ...(wanted.length === 0 ? {} : { Attributes: systemAttributes(message, accountId, wanted) }),
    ...(Object.keys(attributes).length === 0
      ? {}
      : {
          MessageAttributes: attributes as unknown as { [key: string]: Json },
          MD5OfMessageAttributes: attributesDigest(attributes),
        }),
  };
}
