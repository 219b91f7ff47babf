import type { JsonObject } from '../definition/types.ts';
import type { HistoryEvent } from '../engine/execution.ts';

/**
 * The events of one execution, numbered from 1. They are kept column by column: most of the memory of a cloud that has
 * run for a while is histories, and an object per event costs three times as much of it, and of the garbage collector.
 */
export class History {
  private readonly types: string[] = [];
  private readonly previousEventIds: number[] = [];
  private readonly timestampsMs: number[] = [];
  private readonly details: JsonObject[] = [];

  get length(): number {
    return this.types.length;
  }

  append(event: HistoryEvent): void {
    this.types.push(event.type);
    this.previousEventIds.push(event.previousEventId);
    this.timestampsMs.push(event.timestampMs);
    this.details.push(event.details);
  }

  /** @returns undefined when there is no such event */
  event(id: number): HistoryEvent | undefined {
    const type = this.types[id - 1];
    if (type === undefined) return undefined;
    return {
      id,
      previousEventId: this.previousEventIds[id - 1] ?? 0,
      timestampMs: this.timestampsMs[id - 1] ?? 0,
      type,
      details: this.details[id - 1] ?? {},
    };
  }

  /** Oldest first. */
  *[Symbol.iterator](): Iterator<HistoryEvent> {
    for (let id = 1; id <= this.length; id++) yield this.event(id) as HistoryEvent;
  }
}
