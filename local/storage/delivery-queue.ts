import type { Clock } from '../clock/clock.ts';
import type { NamedRandom } from '../clock/named-random.ts';
import { type Json, jsonText } from '../json.ts';
import { openRecordFile } from './record-file.ts';

/** Something that was accepted and has to reach its receiver, at least once. */
export interface Delivery<T> {
  readonly id: string;
  /** milliseconds since the epoch */
  readonly acceptedMs: number;
  /** attempts that ended; one that a kill cut off is not among them */
  readonly attempts: number;
  readonly item: T;
}

export type AttemptResult<T> =
  /** delivered, or given up for good */
  | { readonly kind: 'done' }
  /** @property item replaces the item. @default - it stays as it is */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly item?: T };

/** Deliveries that outlive the process: `accept` has kept them when it returns. */
export interface DeliveryQueue<T> {
  accept(items: readonly T[]): void;
  /** Begins to deliver, also the deliveries of an earlier process. Until then all accepted items wait. */
  start(): void;
  pending(): readonly Delivery<T>[];
  /** An attempt under way never ends, as when the process is killed: the next one makes it again. */
  close(): void;
}

type DeliveryRecord<T> =
  | { readonly kind: 'accepted'; readonly deliveries: readonly Waiting<T>[] }
  | { readonly kind: 'postponed'; readonly delivery: Waiting<T> }
  | { readonly kind: 'done'; readonly id: string };

interface Waiting<T> extends Delivery<T> {
  readonly dueMs: number;
}

/** The file is written anew when it has this many lines more than deliveries are pending. */
const MOST_SUPERFLUOUS_LINES = 2_000;

/**
 * @param options.attempt must not throw: it knows which failures are worth another attempt
 */
export function openDeliveryQueue<T>(options: {
  readonly file: string | undefined;
  readonly clock: Clock;
  readonly named: Pick<NamedRandom, 'uuid'>;
  readonly attempt: (delivery: Delivery<T>) => Promise<AttemptResult<T>>;
}): DeliveryQueue<T> {
  const { clock, named, attempt } = options;
  const file = openRecordFile<DeliveryRecord<T>>(options.file);
  const pending = replay(file.read());
  let lines = 0;
  let isStarted = false;
  let isClosed = false;
  compact();

  function append(record: DeliveryRecord<T>): void {
    file.append(record);
    lines += 1;
    if (lines - pending.size > MOST_SUPERFLUOUS_LINES) compact();
  }

  function compact(): void {
    file.replace([...pending.values()].map((delivery) => ({ kind: 'postponed', delivery })));
    lines = pending.size;
  }

  function schedule({ id, dueMs }: Waiting<T>): void {
    clock.at(dueMs, () => {
      const delivery = pending.get(id);
      if (delivery !== undefined && !isClosed) void run(delivery);
    });
  }

  async function run(delivery: Waiting<T>): Promise<void> {
    const result = await attempt(delivery);
    if (isClosed) return;
    switch (result.kind) {
      case 'done':
        pending.delete(delivery.id);
        append({ kind: 'done', id: delivery.id });
        return;
      case 'retry': {
        const { item = delivery.item, afterMs } = result;
        const next = { ...delivery, item, attempts: delivery.attempts + 1, dueMs: clock.nowMs() + afterMs };
        pending.set(next.id, next);
        append({ kind: 'postponed', delivery: next });
        schedule(next);
        return;
      }
      default:
        result satisfies never;
    }
  }

  return {
    accept(items) {
      if (items.length === 0) return;
      const nowMs = clock.nowMs();
      const accepted = items.map((item) => ({
        id: named.uuid('delivery', () => jsonText(item as Json)),
        acceptedMs: nowMs,
        attempts: 0,
        item,
        dueMs: nowMs,
      }));
      for (const delivery of accepted) pending.set(delivery.id, delivery);
      append({ kind: 'accepted', deliveries: accepted }); // one line: either all of them or none
      if (isStarted) for (const delivery of accepted) schedule(delivery);
    },
    start() {
      isStarted = true;
      for (const delivery of pending.values()) schedule(delivery);
    },
    pending: () => [...pending.values()],
    close() {
      isClosed = true;
      file.close();
    },
  };
}

function replay<T>(records: readonly DeliveryRecord<T>[]): Map<string, Waiting<T>> {
  const pending = new Map<string, Waiting<T>>();
  for (const record of records) {
    switch (record.kind) {
      case 'accepted':
        for (const delivery of record.deliveries) pending.set(delivery.id, delivery);
        break;
      case 'postponed':
        pending.set(record.delivery.id, record.delivery);
        break;
      case 'done':
        pending.delete(record.id);
        break;
      default:
        record satisfies never;
    }
  }
  return pending;
}
