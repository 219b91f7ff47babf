import type { Clock } from '../../clock/clock.ts';
import { openRecordFile } from '../../storage/record-file.ts';
import type { Message, QueueResource } from './queue.ts';

/** One queue's messages, on disk. */
export interface QueueStore {
  readonly resource: QueueResource;
  put(message: Message): void;
  /** Messages that can be received now, the oldest first; expired ones are dropped. */
  visible(): Message[];
  /** Everything that is there, hidden and delayed messages included. */
  all(): Message[];
  get(id: string): Message | undefined;
  remove(id: string): void;
  purge(): void;
  /** Calls the listener whenever a message is put. @returns removes the listener */
  onPut(listener: () => void): () => void;
  close(): void;
}

type QueueRecord =
  | { readonly kind: 'put'; readonly message: Message }
  | { readonly kind: 'removed'; readonly id: string }
  | { readonly kind: 'purged' };

/** The file is written anew when it has this many lines more than messages are there. */
const MOST_SUPERFLUOUS_LINES = 2_000;

export function openQueueStore(path: string | undefined, resource: QueueResource, clock: Clock): QueueStore {
  const file = openRecordFile<QueueRecord>(path);
  const messages = replay(file.read());
  const listeners = new Set<() => void>();
  let lines = 0;
  compact();

  function append(record: QueueRecord): void {
    file.append(record);
    lines += 1;
    if (lines - messages.size > MOST_SUPERFLUOUS_LINES) compact();
  }

  function compact(): void {
    file.replace([...messages.values()].map((message) => ({ kind: 'put', message })));
    lines = messages.size;
  }

  function remove(id: string): void {
    if (messages.delete(id)) append({ kind: 'removed', id });
  }

  function all(): Message[] {
    const oldestMs = clock.nowMs() - resource.retentionSeconds * 1000;
    for (const { id, sentMs } of [...messages.values()]) if (sentMs <= oldestMs) remove(id);
    return [...messages.values()];
  }

  return {
    resource,
    put(message) {
      messages.set(message.id, message);
      append({ kind: 'put', message });
      for (const listener of [...listeners]) listener();
    },
    visible: () =>
      all()
        .filter(({ visibleMs }) => visibleMs <= clock.nowMs())
        .sort((a, b) => a.sentMs - b.sentMs),
    all,
    get: (id) => messages.get(id),
    remove,
    purge() {
      messages.clear();
      append({ kind: 'purged' });
    },
    onPut(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => file.close(),
  };
}

function replay(records: readonly QueueRecord[]): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const record of records) {
    switch (record.kind) {
      case 'put':
        messages.set(record.message.id, record.message);
        break;
      case 'removed':
        messages.delete(record.id);
        break;
      case 'purged':
        messages.clear();
        break;
      default:
        record satisfies never;
    }
  }
  return messages;
}
