import type { JsonObject } from '../../../json.ts';
import type { HistoryEvent } from './execution.ts';

/**
 * The events of one execution, numbered from 1. Most of the memory of a cloud that has run for a while is histories, and
 * most of their events point to the one before them and share its time. So only types and details are kept for each:
 * a fourth of the memory of an object per event, and as much less work for the garbage collector.
 */
export class History {
  readonly #types: string[] = [];
  readonly #details: JsonObject[] = [];
  /** in turn the id of an event with which a new time begins, and that time */
  readonly #times: number[] = [];
  #lastMs: number | undefined;
  /** where the events point to that do not point to the one before them; made when there is one */
  #detours: Map<number, number> | undefined;

  get length(): number {
    return this.#types.length;
  }

  append(event: HistoryEvent): void {
    const id = this.#types.push(event.type);
    this.#details.push(event.details);
    if (event.timestampMs !== this.#lastMs) {
      this.#lastMs = event.timestampMs;
      this.#times.push(id, event.timestampMs);
    }
    if (event.previousEventId !== usualPrevious(id)) {
      this.#detours ??= new Map();
      this.#detours.set(id, event.previousEventId);
    }
  }

  /** @returns undefined when there is no such event */
  event(id: number): HistoryEvent | undefined {
    const type = this.#types[id - 1];
    const details = this.#details[id - 1];
    if (type === undefined || details === undefined) return undefined;
    const previousEventId = this.#detours?.get(id) ?? usualPrevious(id);
    return { id, previousEventId, timestampMs: this.#timeMs(id), type, details };
  }

  /** Oldest first. */
  *[Symbol.iterator](): Iterator<HistoryEvent> {
    for (let id = 1; id <= this.length; id++) yield this.event(id) as HistoryEvent;
  }

  /** The last time that began with `id` or before it. */
  #timeMs(id: number): number {
    let low = 0;
    let high = this.#times.length / 2;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#times[2 * middle] ?? 0) <= id) low = middle;
      else high = middle;
    }
    return this.#times[2 * low + 1] ?? 0;
  }
}

/** Neither the start of an execution nor its first state has anything before it. */
function usualPrevious(id: number): number {
  return id <= 2 ? 0 : id - 1;
}
