import { clearPublished, PENDING_EVENT_GRACE_MS, type TransitionEvent } from '../../patterns/circuit-breaker/index.ts';
import { withDeadline } from '../deadline.ts';
import type { BreakerTable } from './table.ts';

export interface EventDeliveryOptions {
  readonly table: BreakerTable;
  readonly publish: (event: TransitionEvent) => Promise<void>;
  /** this event could not be published now; it stays in its record and is published later */
  readonly onDelayed: (event: TransitionEvent, error: unknown) => void;
  /** how long one delivery may take, however many events it has, in milliseconds */
  readonly limitMs: number;
  readonly nowMs: () => number;
}

/**
 * Publishes events of transitions, then removes them from their records: if the process dies in between, the event is
 * published again. A delivery stops at its first failure; then nothing is delivered for a grace period.
 */
export class EventDelivery {
  readonly #options: EventDeliveryOptions;
  #pausedUntilMs = 0;

  constructor(options: EventDeliveryOptions) {
    this.#options = options;
  }

  get isPaused(): boolean {
    return this.#options.nowMs() < this.#pausedUntilMs;
  }

  /** Publishes in the given order up to the first failure. @returns the number of published events */
  async deliver(events: readonly TransitionEvent[]): Promise<number> {
    let delivered = 0;
    let isOver = false;
    const deliverAll = async () => {
      for (const event of events) {
        await this.#options.publish(event);
        // the caller no longer waits: the event stays in its record and is published again, under the same id
        if (isOver) return;
        // a conflict means that another process has removed it
        await this.#options.table.write(event.breakerId, clearPublished(event));
        delivered += 1;
      }
    };
    try {
      await withDeadline(this.#options.limitMs, deliverAll);
    } catch (error) {
      this.#pausedUntilMs = this.#options.nowMs() + PENDING_EVENT_GRACE_MS;
      const event = events[delivered];
      if (event !== undefined) this.#options.onDelayed(event, error);
    }
    isOver = true;
    return delivered;
  }
}
