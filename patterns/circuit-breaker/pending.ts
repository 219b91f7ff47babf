import type { TransitionEvent } from './events.ts';
import type { CircuitRecord } from './record.ts';
import type { ConditionalWrite } from './write.ts';

/** How long the writer of a transition has to publish its event before others do it too, in milliseconds. */
export const PENDING_EVENT_GRACE_MS = 5_000;

/** Events not known to be published yet, oldest first. */
export function pendingEventsOf(record: CircuitRecord | undefined): readonly TransitionEvent[] {
  return Object.values(record?.pendingEvents ?? {}).sort((a, b) => a.generation - b.generation);
}

/** Events whose writer probably died between the transition and its publication; whoever meets them publishes them. */
export function overdueEvents(record: CircuitRecord | undefined, nowMs: number): readonly TransitionEvent[] {
  return pendingEventsOf(record).filter((event) => event.atMs + PENDING_EVENT_GRACE_MS <= nowMs);
}

/** Takes a published event out of the record. The key is the event's own generation, so no other fence is needed. */
export function clearPublished(event: TransitionEvent): ConditionalWrite {
  const path = ['pendingEvents', String(event.generation)] as const;
  return { conditions: [{ kind: 'present', path }], changes: [{ kind: 'remove', path }] };
}
