import {
  clearPublished,
  overdueEvents,
  PENDING_EVENT_GRACE_MS,
  pendingEventsOf,
} from '../../../patterns/circuit-breaker/pending.ts';
import { transition } from '../../../patterns/circuit-breaker/transition.ts';
import { applyWrite } from '../../../patterns/conditional-write.ts';
import { closed } from './records.ts';

const { event } = transition(closed(), { state: 'ISOLATED' }, { nowMs: 0, cause: 'operator', detail: 'a test' });
if (event === undefined) throw new Error('a transition has an event');
const later = { ...event, generation: 12, atMs: 1 };
const record = closed({ pendingEvents: { 12: later, 5: event } });

test('pending events are listed by generation', () => {
  expect(pendingEventsOf(record)).toEqual([event, later]);
  expect(pendingEventsOf(undefined)).toEqual([]);
});

test('pending events are overdue after the grace period of their writer', () => {
  expect(overdueEvents(record, PENDING_EVENT_GRACE_MS - 1)).toEqual([]);
  expect(overdueEvents(record, PENDING_EVENT_GRACE_MS)).toEqual([event]);
});

test('a published event is removed from its record once', () => {
  const cleared = applyWrite(record, clearPublished(event));
  expect(cleared).toMatchObject({ pendingEvents: { 12: later } });
  expect(applyWrite(cleared as object, clearPublished(event))).toBe('conflict');
});
