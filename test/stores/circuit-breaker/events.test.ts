import {
  type BreakerSignal,
  CIRCUIT_BREAKER_DEFAULTS,
  MAX_PENDING_EVENTS,
  PENDING_EVENT_GRACE_MS,
  type TransitionEvent,
} from '../../../patterns/circuit-breaker.ts';
import { CircuitBreakerStore, memoryBreakerTable } from '../../../stores/circuit-breaker.ts';
import { admit, fleetOn, open, refusal, T0 } from './callers.ts';

const { openMs } = CIRCUIT_BREAKER_DEFAULTS;

describe('events of transitions', () => {
  /** An environment whose bus can be cut off. */
  function withBus() {
    const table = memoryBreakerTable();
    const clock = { nowMs: T0 };
    const bus = { up: true };
    const published: TransitionEvent[] = [];
    const signals: BreakerSignal[] = [];
    const store = new CircuitBreakerStore(table, {
      publish: (event) => {
        if (!bus.up) return Promise.reject(new Error('bus is down'));
        published.push(event);
        return Promise.resolve();
      },
      observe: (signal) => signals.push(signal),
      nowMs: () => clock.nowMs,
    });
    return { table, clock, bus, published, signals, store };
  }

  test('what could not be published is published by whoever meets it later, once the grace is over', async () => {
    const { bus, clock, published, signals, store, table } = withBus();
    bus.up = false;
    await open(store, 'cut-off');
    expect(signals).toMatchObject([{ code: 'CircuitEventDelayed', error: 'Error: bus is down' }]);
    bus.up = true;
    const { environment, events } = fleetOn(table);
    await refusal(environment(PENDING_EVENT_GRACE_MS - 1), 'cut-off');
    expect(events).toEqual([]);
    await refusal(environment(PENDING_EVENT_GRACE_MS), 'cut-off');
    expect(events.map(({ id }) => id)).toEqual(['cut-off#1']);
    clock.nowMs += openMs / 2;
    await refusal(store, 'cut-off');
    expect(published).toEqual([]);
  });

  test('a second transition does not overwrite the event of the first', async () => {
    const { bus, clock, published, store } = withBus();
    bus.up = false;
    await open(store, 'twice');
    await store.order({ verb: 'reset', breakerId: 'twice', reason: 'impatient' });
    bus.up = true;
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    expect(await store.publishOverdue()).toBe(2);
    expect(published.map(({ id, code }) => [id, code])).toEqual([
      ['twice#1', 'CircuitOpened'],
      ['twice#2', 'CircuitClosed'],
    ]);
    expect(await store.publishOverdue()).toBe(0);
  });

  test('a bus that stays down fills no record: the oldest events give way, each with a signal', async () => {
    const { bus, signals, store } = withBus();
    bus.up = false;
    for (let act = 0; act < MAX_PENDING_EVENTS + 2; act += 1) {
      await store.order({ verb: 'reset', breakerId: 'full', reason: `act ${act}` });
    }
    const record = await store.read('full');
    expect(Object.keys(record?.pendingEvents ?? {})).toHaveLength(MAX_PENDING_EVENTS);
    expect(signals.flatMap((signal) => (signal.code === 'CircuitEventLost' ? [signal.eventId] : []))).toEqual([
      'full#1',
      'full#2',
    ]);
  });

  test('a bus that is down is tried once per grace period, not by every caller', async () => {
    const { bus, clock, signals, store } = withBus();
    bus.up = false;
    await open(store, 'patient');
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    for (let call = 0; call < 10; call += 1) await refusal(store, 'patient');
    expect(signals.filter(({ code }) => code === 'CircuitEventDelayed')).toHaveLength(2);
  });

  test('a healthy circuit publishes nothing', async () => {
    const { environment, events } = fleetOn();
    for (let call = 0; call < 20; call += 1) {
      await environment().book(await admit(environment(), 'healthy'), call % 4 === 0 ? 'failure' : 'success');
    }
    expect(events).toEqual([]);
  });
});
