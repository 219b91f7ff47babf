import { STATE_ATTRIBUTES } from '../../../patterns/circuit-breaker/record.ts';
import {
  MAX_AUDIT_ENTRIES,
  MAX_HISTORY_ENTRIES,
  MAX_PENDING_EVENTS,
  transition,
} from '../../../patterns/circuit-breaker/transition.ts';
import { applyWrite } from '../../../patterns/conditional-write.ts';
import { BREAKER, closed, halfOpen } from './records.ts';

const context = { nowMs: 7, cause: 'trip-rule', detail: '5 failures in a row' } as const;
const next = { state: 'OPEN', openUntilMs: 67, reopenings: 0, halfOpenedEarly: false } as const;

test('a transition raises the generation and stores its event in the same write', () => {
  const { event, write } = transition(closed(), next, context);
  expect(event).toEqual({
    code: 'CircuitOpened',
    id: `${BREAKER}#5`,
    breakerId: BREAKER,
    generation: 5,
    from: 'CLOSED',
    to: 'OPEN',
    atMs: 7,
    cause: 'trip-rule',
    detail: '5 failures in a row',
    retryAtMs: 67,
  });
  const after = write && applyWrite(closed(), write);
  expect(after).toMatchObject({ ...next, generation: 5, sinceMs: 7, pendingEvents: { 5: event } });
  expect(after).toMatchObject({ history: [{ state: 'OPEN', atMs: 7, cause: 'trip-rule' }] });
});

test('a transition removes every attribute of the state before', () => {
  const before = halfOpen({ permits: { probe: 9 }, succeeded: new Set(['probe']) });
  const { write } = transition(before, { state: 'ISOLATED' }, { ...context, cause: 'operator' });
  const after = (write && applyWrite(before, write)) as Record<string, unknown>;
  expect(STATE_ATTRIBUTES.filter((name) => name in after)).toEqual([]);
});

test('a transition conflicts with any other write since its decision', () => {
  const { write } = transition(closed(), next, context);
  expect(write && applyWrite(closed({ generation: 5 }), write)).toBe('conflict');
  expect(write && applyWrite(halfOpen(), write)).toBe('conflict');
});

test('a transition drops the oldest pending event, audit entry and state of a full record', () => {
  const event = transition(closed(), next, context).event;
  if (event === undefined) throw new Error('a transition has an event');
  const generations = Array.from({ length: MAX_PENDING_EVENTS }, (_, index) => index - MAX_PENDING_EVENTS);
  const pendingEvents = Object.fromEntries(
    generations.map((generation) => [String(generation), { ...event, id: `old#${generation}`, generation }]),
  );
  const entry = { verb: 'reset', reason: 'a test', actor: 'ada', atMs: 0 } as const;
  const audit = generations.slice(-MAX_AUDIT_ENTRIES).map((generation) => ({ ...entry, generation }));
  const history = generations
    .slice(-MAX_HISTORY_ENTRIES)
    .map((atMs) => ({ state: 'CLOSED', atMs, cause: 'probes-succeeded' }) as const);
  const record = closed({ pendingEvents, audit, history });
  const { lostEventIds, write } = transition(record, next, { ...context, audit: entry });
  const after = (write && applyWrite(record, write)) as unknown as typeof record;
  expect(lostEventIds).toEqual([`old#${-MAX_PENDING_EVENTS}`]);
  expect(Object.keys(after.pendingEvents)).toHaveLength(MAX_PENDING_EVENTS);
  expect(after.audit).toHaveLength(MAX_AUDIT_ENTRIES);
  expect(after.audit.at(-1)).toEqual({ ...entry, generation: 5 });
  expect(after.history).toEqual([...history.slice(1), { state: 'OPEN', atMs: 7, cause: 'trip-rule' }]);
});
