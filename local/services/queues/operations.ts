import type { Json } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { queueAttributes } from './attributes.ts';
import type { QueueContext } from './context.ts';
import { attributesDigest, bodyDigest } from './digests.ts';
import type { Queues } from './queues.ts';
import { messageIdOf } from './receipts.ts';
import { receiveMessage } from './receive.ts';
import { attributesIn, type Request, requiredString, stringList, wholeNumber } from './request.ts';

type Operation = (context: QueueContext, request: Request) => Json | Promise<Json>;

const LONGEST_DELAY_SECONDS = 900;
const LONGEST_HIDING_SECONDS = 43_200;
const LARGEST_BATCH = 10;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendMessage: sendMessage,
  SendMessageBatch: (context, request) =>
    batch(request, (entry) => sendMessage(context, { ...entry, QueueUrl: request.QueueUrl ?? '' })),
  ReceiveMessage: receiveMessage,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: (context, request) =>
    batch(request, (entry) => deleteMessage(context, { ...entry, QueueUrl: request.QueueUrl ?? '' })),
  ChangeMessageVisibility: changeMessageVisibility,
  GetQueueAttributes: ({ queues, clock }, request) => ({
    Attributes: queueAttributes(queueOf(queues, request), clock.nowMs(), stringList(request, 'AttributeNames')),
  }),
  GetQueueUrl: (context, request) => {
    const { resource } = context.queues.find(requiredString(request, 'QueueName'));
    return { QueueUrl: urlOf(context, resource.name) };
  },
  ListQueues: (context, { QueueNamePrefix: prefix = '' }) => {
    const names = context.queues.names().filter((name) => name.startsWith(String(prefix)));
    return { QueueUrls: names.map((name) => urlOf(context, name)) };
  },
  PurgeQueue: ({ queues }, request) => {
    queueOf(queues, request).purge();
    return {};
  },
};

/** SQS as the wire protocol knows it. @throws ServiceError */
export async function callQueues(context: QueueContext, operation: string, request: Json): Promise<Json> {
  const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (run === undefined) {
    throw new ServiceError('UnknownOperationException', `SQS.${operation} is not run by the embedded cloud`);
  }
  return await run(context, (request ?? {}) as Request);
}

export function urlOf({ endpoint, accountId }: QueueContext, name: string): string {
  return `${endpoint}/${accountId}/${name}`;
}

function queueOf(queues: Queues, request: Request) {
  return queues.find(requiredString(request, 'QueueUrl'));
}

function sendMessage({ queues }: QueueContext, request: Request): Json {
  const delay = { from: 0, to: LONGEST_DELAY_SECONDS, otherwise: 0 };
  const attributes = attributesIn(request);
  const message = queues.send(requiredString(request, 'QueueUrl'), {
    body: requiredString(request, 'MessageBody'),
    attributes,
    ...(request.DelaySeconds === undefined ? {} : { delaySeconds: wholeNumber(request, 'DelaySeconds', delay) }),
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: bodyDigest(message.body),
    ...(Object.keys(attributes).length === 0 ? {} : { MD5OfMessageAttributes: attributesDigest(attributes) }),
  };
}

/** Deleting a deleted message is no error. */
function deleteMessage({ queues }: QueueContext, request: Request): Json {
  queueOf(queues, request).remove(messageIdOf(requiredString(request, 'ReceiptHandle')));
  return {};
}

function changeMessageVisibility({ queues, clock }: QueueContext, request: Request): Json {
  const store = queueOf(queues, request);
  const message = store.get(messageIdOf(requiredString(request, 'ReceiptHandle')));
  const seconds = wholeNumber(request, 'VisibilityTimeout', { from: 0, to: LONGEST_HIDING_SECONDS, otherwise: -1 });
  if (message === undefined || message.visibleMs <= clock.nowMs()) {
    throw new ServiceError('MessageNotInflight', 'The specified message is not in flight.');
  }
  store.put({ ...message, visibleMs: clock.nowMs() + seconds * 1000 });
  return {};
}

/** Each entry succeeds or fails by itself. */
function batch(request: Request, run: (entry: Request) => Json): Json {
  const entries = Array.isArray(request.Entries) ? (request.Entries as Request[]) : [];
  if (entries.length < 1 || entries.length > LARGEST_BATCH) {
    const code = entries.length === 0 ? 'EmptyBatchRequest' : 'TooManyEntriesInBatchRequest';
    throw new ServiceError(code, `A batch takes 1 to ${LARGEST_BATCH} entries, not ${entries.length}.`);
  }
  const successful: Json[] = [];
  const failed: Json[] = [];
  for (const entry of entries) {
    const id = entry.Id ?? null;
    try {
      successful.push({ Id: id, ...(run(entry) as object) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      failed.push({ Id: id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}
