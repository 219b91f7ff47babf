import {
  CIRCUIT_BREAKER_DEFAULTS,
  type CircuitBreakerOptions,
  type CircuitIn,
  circuitBreakerSettings,
  consecutiveFailures,
  decideRecording,
  failureRate,
  initialRecord,
  slowCallRate,
} from '../../../patterns/circuit-breaker/index.ts';
import {
  CircuitBreakerStore,
  type CircuitBreakerStoreOptions,
  memoryBreakerTable,
  memoryCircuitBreakers,
} from '../../../stores/circuit-breaker/index.ts';

const rate = { rate: 0.5, windowMs: 10_000, minimumCalls: 10 };

describe('settings of a circuit breaker', () => {
  test.each([
    [() => circuitBreakerSettings({ openMs: Number.NaN }), 'openMs must be a positive number, got NaN'],
    [
      () => circuitBreakerSettings({ openBackoffFactor: 0.5 }),
      'openBackoffFactor must be a number of 1 or more, got 0.5',
    ],
    [() => circuitBreakerSettings({ maxOpenMs: 1 }), 'maxOpenMs must not be below openMs 60000, got 1'],
  ])('are refused with the received value and the allowed ones (%#)', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });

  // B3
  test('open the circuit at failuresToOpen', () => {
    const { tripRule } = circuitBreakerSettings({ failuresToOpen: 2 });
    const call = { id: 'second', outcome: 'failure', durationMs: 0 } as const;
    expect(tripRule.judge({ failed: new Set(['first']), window: {} }, call, 0)).toMatchObject({ kind: 'trip' });
    expect(tripRule.judge({ failed: new Set(), window: {} }, call, 0)).toMatchObject({ kind: 'remember' });
  });

  // B3: as JavaScript may call it
  test.each<[string, unknown, string]>([
    ['0', { failuresToOpen: 0 }, 'failuresToOpen must be a positive integer, got 0'],
    ['a fraction', { failuresToOpen: 1.5 }, 'failuresToOpen must be a positive integer, got 1.5'],
    ['no number', { failuresToOpen: Number.NaN }, 'failuresToOpen must be a positive integer, got NaN'],
    ['a string', { failuresToOpen: '2' }, 'failuresToOpen must be a positive integer, got "2"'],
    ['null', { openMs: null }, 'openMs must be a positive number, got null'],
    [
      'a string that compares as a number',
      { openBackoffFactor: '2' },
      'openBackoffFactor must be a number of 1 or more, got "2"',
    ],
    ['an endless period', { maxOpenMs: Number.POSITIVE_INFINITY }, 'maxOpenMs must be a positive number, got Infinity'],
    ['a name misspelt', { failureToOpen: 2 }, 'there is no option "failureToOpen", did you mean failuresToOpen?'],
    ['a name of another case', { openMS: 2 }, 'there is no option "openMS", did you mean openMs?'],
    [
      'a name of another library',
      { halfOpenAfter: 2 },
      'there is no option "halfOpenAfter", did you mean halfOpenPermits?',
    ],
    ['an unknown name', { x: 2 }, 'there is no option "x", there are tripRule, failuresToOpen, openMs'],
    ['a tripRule that is no rule', { tripRule: 5 }, 'tripRule must be a rule like consecutiveFailures(5), got 5'],
    [
      'two rules',
      { tripRule: consecutiveFailures(2), failuresToOpen: 2 },
      'tripRule and failuresToOpen exclude each other',
    ],
    ['no options', null, 'circuit breaker settings must be options by name, got null'],
  ])('are refused for %s, with the received value or the nearest option', (_, options, message) => {
    const make = () => circuitBreakerSettings(options as CircuitBreakerOptions);
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });

  // B3
  test('of rules and stores are refused for unknown options', () => {
    const misspelt = { ...rate, slowMs: 1, maxSample: 3 };
    expect(() => failureRate(misspelt)).toThrow('there is no option "slowMs"');
    expect(() => slowCallRate(misspelt)).toThrow('there is no option "maxSample", did you mean maxSamples?');
    expect(() => memoryCircuitBreakers({ now: Date.now } as object)).toThrow(
      'there is no option "now", did you mean nowMs?',
    );
    const store = { publish: () => Promise.resolve(), deadlineMS: 5, nowMs: 5, publishLimitMs: -1 } as object;
    expect(() => new CircuitBreakerStore(memoryBreakerTable(), store as CircuitBreakerStoreOptions)).toThrow(
      'circuit breaker store: there is no option "deadlineMS", did you mean deadlineMs?; nowMs must be a function, got 5; ' +
        'publishLimitMs must be a positive number, got -1',
    );
  });

  test('have their default when they are undefined', () => {
    const { tripRule: _, ...settings } = circuitBreakerSettings({ openMs: undefined, failuresToOpen: undefined });
    const { failuresToOpen, ...defaults } = CIRCUIT_BREAKER_DEFAULTS;
    expect(settings).toEqual(defaults);
  });

  test('are refused with all issues at once', () => {
    expect(() => circuitBreakerSettings({ successesToClose: 0, halfOpenPermits: -1 })).toThrow(
      'successesToClose must be a positive integer, got 0; halfOpenPermits must be a positive integer, got -1',
    );
  });

  test('lengthen the open period with every failed half-open period, up to maxOpenMs', () => {
    const settings = circuitBreakerSettings({ openMs: 1_000, openBackoffFactor: 3, maxOpenMs: 20_000 });
    const lengths = [0, 1, 2, 3].map((reopenings) => {
      const { state: _, failed, window, ...head } = initialRecord('backs-off', 1);
      const { breakerId } = head;
      const halfOpen: CircuitIn<'HALF_OPEN'> = {
        ...head,
        generation: 4,
        state: 'HALF_OPEN',
        permits: { probe: 1_000 },
        succeeded: new Set(),
        reopenings,
        halfOpenedEarly: false,
      };
      const admission = { breakerId, generation: 4, permitId: 'probe', redriveCount: 0, admittedAtMs: 0 };
      const probe = { ...admission, state: 'HALF_OPEN', mustRecordSuccess: false } as const;
      return decideRecording(halfOpen, probe, 'failure', 0, settings).event?.retryAtMs;
    });
    expect(lengths).toEqual([3_000, 9_000, 20_000, 20_000]);
  });
});
