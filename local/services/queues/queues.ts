import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import { ServiceError } from '../../service-error.ts';
import { fileIn } from '../../storage/record-file.ts';
import type { Message, MessageAttributes, QueueResource } from './queue.ts';
import { openQueueStore, type QueueStore } from './queue-store.ts';

/** SQS: the standard queues of the template. */
export interface Queues {
  names(): string[];
  /** @param queue a URL, an ARN or a name. @throws ServiceError QueueDoesNotExist */
  find(queue: string): QueueStore;
  /** @throws ServiceError QueueDoesNotExist, InvalidParameterValue */
  send(queue: string, message: OutgoingMessage): Message;
  /** Hides the messages it returns; one that was received too often goes to the dead-letter queue instead. */
  receive(store: QueueStore, most: number, visibilityTimeoutSeconds: number): Message[];
  close(): void;
}

export interface OutgoingMessage {
  readonly body: string;
  /** @default - none */
  readonly attributes?: MessageAttributes;
  /** @default - the queue's */
  readonly delaySeconds?: number;
}

export function openQueues(options: {
  readonly directory: string | undefined;
  readonly queues: readonly QueueResource[];
  readonly clock: Clock;
  readonly named: Pick<NamedRandom, 'uuid'>;
}): Queues {
  const { clock, named } = options;
  const stores = new Map(
    options.queues.map((resource) => [
      resource.name,
      openQueueStore(fileIn(options.directory, `${resource.name}.jsonl`), resource, clock),
    ]),
  );

  function find(queue: string): QueueStore {
    const store = stores.get(queue.replace(/^.*[/:]/, ''));
    if (store === undefined) {
      throw new ServiceError('QueueDoesNotExist', `The specified queue does not exist: ${JSON.stringify(queue)}`);
    }
    return store;
  }

  /** First there, then gone here: a kill in between doubles the message and never loses it. */
  function moveToDeadLetters(store: QueueStore, message: Message, deadLetterArn: string): void {
    const { firstReceivedMs: _, ...rest } = message;
    find(deadLetterArn).put({
      ...rest,
      receiveCount: 0,
      visibleMs: clock.nowMs(),
      deadLetterSourceArn: store.resource.arn,
    });
    store.remove(message.id);
  }

  return {
    names: () => [...stores.keys()],
    find,
    send(queue, { body, attributes = {}, delaySeconds }) {
      const store = find(queue);
      const bytes = sizeOf(body, attributes);
      const { largestMessageBytes } = store.resource;
      if (body === '')
        throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageBody.');
      if (bytes > largestMessageBytes) {
        throw new ServiceError(
          'InvalidParameterValue',
          `One or more parameters are invalid. Reason: Message must be shorter than ${largestMessageBytes} bytes, it has ${bytes}.`,
        );
      }
      const nowMs = clock.nowMs();
      const visibleMs = nowMs + (delaySeconds ?? store.resource.delaySeconds) * 1000;
      const id = named.uuid(`message in ${store.resource.name}`, () => JSON.stringify([body, attributes]));
      const message = { id, body, attributes, sentMs: nowMs, visibleMs, receiveCount: 0 };
      store.put(message);
      return message;
    },
    receive(store, most, visibilityTimeoutSeconds) {
      const { redrive } = store.resource;
      const nowMs = clock.nowMs();
      const received: Message[] = [];
      for (const message of store.visible()) {
        if (received.length === most) break;
        if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
          moveToDeadLetters(store, message, redrive.deadLetterArn);
          continue;
        }
        const taken = {
          ...message,
          receiveCount: message.receiveCount + 1,
          firstReceivedMs: message.firstReceivedMs ?? nowMs,
          visibleMs: nowMs + visibilityTimeoutSeconds * 1000,
        };
        store.put(taken);
        received.push(taken);
      }
      return received;
    },
    close() {
      for (const store of stores.values()) store.close();
    },
  };
}

/** Names, types and values of the attributes count, too. */
function sizeOf(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, { DataType: type, StringValue: text = '', BinaryValue: base64 = '' }]) =>
      bytes + Buffer.byteLength(name + type + text) + Buffer.from(base64, 'base64').length,
    Buffer.byteLength(body),
  );
}
