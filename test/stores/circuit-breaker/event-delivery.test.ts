import {
  CIRCUIT_BREAKER_DEFAULTS,
  type CircuitSignal,
  MAX_PENDING_EVENTS,
  PENDING_EVENT_GRACE_MS,
  type TransitionEvent,
} from '../../../patterns/circuit-breaker/index.ts';
import { CircuitBreakerStore, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { admit, fleetOn, open, refusal, T0 } from './callers.ts';

const { openMs } = CIRCUIT_BREAKER_DEFAULTS;

describe('events of transitions', () => {
  /** An environment whose bus can be cut off. */
  function withBus() {
    const table = memoryBreakerTable();
    const clock = { nowMs: T0 };
    const bus = { up: true };
    const published: TransitionEvent[] = [];
    const signals: CircuitSignal[] = [];
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

  test('an event that could not be published is published by the next caller after the grace period', async () => {
    const { bus, clock, published, signals, store, table } = withBus();
    bus.up = false;
    await open(store, 'cut-off');
    expect(signals).toMatchObject([{ code: 'CircuitEventDelayed', error: 'Error: bus is down' }]);
    bus.up = true;
    const { environment, events } = fleetOn(table);
    await refusal(environment(PENDING_EVENT_GRACE_MS - 1), 'cut-off');
    expect(events).toEqual([]);
    await refusal(environment(PENDING_EVENT_GRACE_MS), 'cut-off');
    expect(events.map(({ id }) => id)).toEqual([`cut-off#${T0 + 1}`]);
    clock.nowMs += openMs / 2;
    await refusal(store, 'cut-off');
    expect(published).toEqual([]);
  });

  test('an event is not overwritten by that of the next transition', async () => {
    const { bus, clock, published, store } = withBus();
    bus.up = false;
    await open(store, 'twice');
    await store.runCommand({ verb: 'reset', breakerId: 'twice', reason: 'impatient' });
    bus.up = true;
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    expect(await store.publishOverdue()).toBe(2);
    expect(published.map(({ id, code }) => [id, code])).toEqual([
      [`twice#${T0 + 1}`, 'CircuitOpened'],
      [`twice#${T0 + 2}`, 'CircuitClosed'],
    ]);
    expect(await store.publishOverdue()).toBe(0);
  });

  test('the oldest events are dropped with a signal when a bus stays down, so a record stays small', async () => {
    const { bus, signals, store } = withBus();
    bus.up = false;
    for (let act = 0; act < MAX_PENDING_EVENTS + 2; act += 1) {
      await store.runCommand({ verb: 'reset', breakerId: 'full', reason: `act ${act}` });
    }
    const record = await store.read('full');
    expect(Object.keys(record?.pendingEvents ?? {})).toHaveLength(MAX_PENDING_EVENTS);
    expect(signals.flatMap((signal) => (signal.code === 'CircuitEventLost' ? [signal.eventId] : []))).toEqual([
      `full#${T0 + 1}`,
      `full#${T0 + 2}`,
    ]);
  });

  test('a bus that is down is called once per grace period, not by every caller', async () => {
    const { bus, clock, signals, store } = withBus();
    bus.up = false;
    await open(store, 'patient');
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    for (let call = 0; call < 10; call += 1) await refusal(store, 'patient');
    expect(signals.filter(({ code }) => code === 'CircuitEventDelayed')).toHaveLength(2);
  });

  // N3
  test('a store without publish is refused, since it would lose events', () => {
    const table = memoryBreakerTable();
    // as JavaScript may call it
    const make = (...options: unknown[]) => Reflect.construct(CircuitBreakerStore, [table, ...options]) as unknown;
    for (const options of [[], [{}], [{ publish: 'bus' }]]) {
      expect(() => make(...options)).toThrow(
        /needs publish, a function .* got (undefined|string); to read circuits only/,
      );
    }
  });

  // N3
  test('publishOverdue goes on after a circuit or record that it cannot publish', async () => {
    const { bus, clock, store, table } = withBus();
    bus.up = false;
    for (const breakerId of ['left/a', 'left/b', 'left/c']) await open(store, breakerId);
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    const published: string[] = [];
    const signals: CircuitSignal[] = [];
    const sweeper = new CircuitBreakerStore(
      {
        ...table,
        list: (onUnreadable) => {
          onUnreadable?.('left/unreadable', new Error('schemaVersion 7'));
          return table.list();
        },
      },
      {
        publish: ({ id, breakerId }) => {
          if (breakerId === 'left/b') return Promise.reject(new Error('refused'));
          return Promise.resolve(void published.push(id));
        },
        observe: (signal) => signals.push(signal),
        nowMs: () => clock.nowMs,
      },
    );
    expect(await sweeper.publishOverdue()).toBe(2);
    expect(published).toEqual([`left/a#${T0 + 1}`, `left/c#${T0 + 1}`]);
    expect(signals.map(({ code, breakerId }) => [code, breakerId])).toEqual([
      ['CircuitUnreadable', 'left/unreadable'],
      ['CircuitEventDelayed', 'left/b'],
    ]);
    expect(await table.read('left/b')).toMatchObject({ pendingEvents: { [T0 + 1]: { id: `left/b#${T0 + 1}` } } });
  });

  // N23
  test('a bus that hangs while ten events wait costs the next callers one time limit together, and loses no event', async () => {
    const { bus, clock, store, table } = withBus();
    bus.up = false;
    for (let act = 0; act < 10; act += 1)
      await store.runCommand({ verb: 'isolate', breakerId: 'hung', reason: `act ${act}` });
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    let attempts = 0;
    const caller = new CircuitBreakerStore(table, {
      publish: () => {
        attempts += 1;
        return new Promise(() => {});
      },
      nowMs: () => clock.nowMs,
      publishLimitMs: 5,
    });
    for (let call = 0; call < 5; call += 1) await refusal(caller, 'hung');
    await caller.runCommand({ verb: 'reset', breakerId: 'hung', reason: 'its own event is not tried either' });
    expect(attempts).toBe(1);
    expect(Object.keys((await table.read('hung'))?.pendingEvents ?? {})).toHaveLength(11);
    bus.up = true;
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    expect(await store.publishOverdue()).toBe(11);
  });

  // N23
  test('a slow bus takes at most the time limit of a call, and the other events wait', async () => {
    const { bus, clock, store, table } = withBus();
    bus.up = false;
    for (let act = 0; act < 10; act += 1)
      await store.runCommand({ verb: 'isolate', breakerId: 'slow', reason: `act ${act}` });
    clock.nowMs += PENDING_EVENT_GRACE_MS;
    const answers: (() => void)[] = [];
    const caller = new CircuitBreakerStore(table, {
      // the first three answer, the fourth does so after the limit
      publish: () =>
        answers.length < 3
          ? Promise.resolve(void answers.push(() => {}))
          : new Promise((resolve) => answers.push(resolve)),
      nowMs: () => clock.nowMs,
      publishLimitMs: 50,
    });
    await refusal(caller, 'slow');
    expect(answers).toHaveLength(4);
    answers[3]?.();
    expect(Object.keys((await table.read('slow'))?.pendingEvents ?? {})).toHaveLength(7);
  });

  test('a healthy circuit publishes nothing', async () => {
    const { environment, events } = fleetOn();
    for (let call = 0; call < 20; call += 1) {
      await environment().recordOutcome(await admit(environment(), 'healthy'), call % 4 === 0 ? 'failure' : 'success');
    }
    expect(events).toEqual([]);
  });
});
