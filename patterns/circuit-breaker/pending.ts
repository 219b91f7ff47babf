import type { ConditionalWrite } from '../conditional-write.ts';
import type { TransitionEvent } from './events.ts';
import type { CircuitRecord } from './record.ts';

/** The writer of a transition publishes its event within this time; afterwards other callers publish it, in milliseconds. */
export const PENDING_EVENT_GRACE_MS = 5_000;

/** Events not known to be published yet, oldest first. */
export function pendingEventsOf(record: CircuitRecord | undefined): readonly TransitionEvent[] {
  return Object.values(record?.pendingEvents ?? {}).sort((a, b) => a.generation - b.generation);
}

/** Events whose writer probably died between the transition and its publication: any caller or the sweeper publishes them. */
export function overdueEvents(record: CircuitRecord | undefined, nowMs: number): readonly TransitionEvent[] {
  return pendingEventsOf(record).filter((event) => event.atMs + PENDING_EVENT_GRACE_MS <= nowMs);
}

/** Removes a published event from the record. Its key is its generation, so the write needs no further fence. */
export function clearPublished(event: TransitionEvent): ConditionalWrite {
  const path = ['pendingEvents', String(event.generation)] as const;
  return { conditions: [{ kind: 'present', path }], changes: [{ kind: 'remove', path }] };
}
