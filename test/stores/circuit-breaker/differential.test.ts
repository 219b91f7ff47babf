import { jest } from '@jest/globals';
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  SamplingBreaker,
} from 'cockatiel';
import * as fc from 'fast-check';
import { AgentInputError, CircuitBreakerOpenError } from '../../../patterns/catalogue/errors.ts';
import { consecutiveFailures, failureRate, type TripRule } from '../../../patterns/circuit-breaker/index.ts';
import { type CircuitBreakerStore, guard } from '../../../stores/circuit-breaker/index.ts';
import { sized } from '../../support/size.ts';
import { fleetOn, T0 } from './callers.ts';

const OPEN_MS = 60_000;
const FAILURES = 5;

class Down extends Error {}

interface Step {
  readonly waitMs: number;
  readonly outcome: 'success' | 'failure' | 'neutral';
}

/** What one call came to: refused by the circuit, or let through. */
type Verdict = 'refused' | 'passed';

const call = async (outcome: Step['outcome']) => {
  await Promise.resolve();
  if (outcome === 'failure') throw new Down('down');
  if (outcome === 'neutral') throw new AgentInputError('the caller is to blame');
};

describe('verdicts of this breaker and of cockatiel 3.2.1 on the same sequence of calls', () => {
  const clock = { nowMs: T0 };
  beforeEach(() => {
    // cockatiel has no clock of its own to set
    jest.spyOn(Date, 'now').mockImplementation(() => clock.nowMs);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** A circuit of ours that probes and closes as cockatiel does: one probe, one success. */
  function ours(tripRule: TripRule): (outcome: Step['outcome']) => Promise<Verdict> {
    const fleet = fleetOn(undefined, { tripRule, openMs: OPEN_MS, halfOpenPermits: 1, successesToClose: 1 });
    const breakers: CircuitBreakerStore = fleet.environment();
    return async (outcome) => {
      fleet.clock.nowMs = clock.nowMs;
      return await verdict(guard({ breakers, breakerId: 'same' }, () => call(outcome)));
    };
  }

  function theirs(breaker: ConsecutiveBreaker | SamplingBreaker) {
    const policy = circuitBreaker(handleType(Down), { halfOpenAfter: OPEN_MS, breaker });
    return { policy, ask: (outcome: Step['outcome']) => verdict(policy.execute(() => call(outcome))) };
  }

  async function verdict(run: Promise<void>): Promise<Verdict> {
    return await run.then(
      () => 'passed' as const,
      (error: unknown) =>
        error instanceof CircuitBreakerOpenError || error instanceof BrokenCircuitError ? 'refused' : 'passed',
    );
  }

  const steps = (waits: fc.Arbitrary<number>, maxLength: number) =>
    fc.array(
      fc.record({
        waitMs: waits,
        outcome: fc.constantFrom('success' as const, 'failure' as const, 'failure' as const),
      }),
      { minLength: 10, maxLength },
    );

  test('agree with ConsecutiveBreaker through opening, probing and closing', async () => {
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(steps(fc.constantFrom(0, 1, 1_000, 59_999, OPEN_MS), 60), async (trace) => {
        const own = ours(consecutiveFailures(FAILURES));
        const { policy, ask } = theirs(new ConsecutiveBreaker(FAILURES));
        for (const { waitMs, outcome } of trace) {
          clock.nowMs += waitMs;
          expect(await own(outcome)).toBe(await ask(outcome));
          if (policy.state === CircuitState.Open) opened += 1;
        }
      }),
      { numRuns: sized(50, 150) },
    );
    expect(opened).toBeGreaterThan(100);
  });

  test('agree with SamplingBreaker on the call that opens, within one window', async () => {
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(steps(fc.integer({ min: 0, max: 200 }), 40), async (trace) => {
        // opens above the half and not at it, to speak of the same threshold; 10 calls at least
        const own = ours(failureRate({ rate: 0.5 + 1e-9, windowMs: 10_000, minimumCalls: 10, maxSamples: 1_000 }));
        const { policy, ask } = theirs(new SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 1 }));
        for (const { waitMs, outcome } of trace) {
          clock.nowMs += waitMs;
          expect(await own(outcome)).toBe(await ask(outcome));
          if (policy.state !== CircuitState.Open) continue;
          opened += 1;
          return;
        }
      }),
      { numRuns: sized(50, 150) },
    );
    expect(opened).toBeGreaterThan(sized(15, 50));
  });

  test('differ on a probe that ends neutral: cockatiel closes, this breaker waits for another probe', async () => {
    const own = ours(consecutiveFailures(2));
    const { policy, ask } = theirs(new ConsecutiveBreaker(2));
    for (const one of [own, ask]) await one('failure');
    for (const one of [own, ask]) await one('failure');
    clock.nowMs += OPEN_MS;
    for (const one of [own, ask]) await one('neutral');
    expect(policy.state).toBe(CircuitState.Closed);
    // still half-open: the first failure opens it, closed it would take two
    expect([await own('failure'), await own('failure')]).toEqual(['passed', 'refused']);
  });

  test('differ at exactly the threshold: cockatiel opens above the rate, this breaker at the rate', async () => {
    const own = ours(failureRate({ rate: 0.5, windowMs: 10_000, minimumCalls: 10 }));
    const { ask } = theirs(new SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 1 }));
    for (let index = 0; index < 10; index += 1) {
      const outcome = index % 2 === 0 ? 'success' : 'failure';
      expect([await own(outcome), await ask(outcome)]).toEqual(['passed', 'passed']);
    }
    expect([await own('success'), await ask('success')]).toEqual(['refused', 'passed']);
  });

  test('differ after an idle time: cockatiel drops one sub-window per call, so old failures still count', async () => {
    const own = ours(failureRate({ rate: 0.6, windowMs: 10_000, minimumCalls: 10 }));
    const { ask } = theirs(new SamplingBreaker({ threshold: 0.6, duration: 10_000, minimumRps: 1 }));
    for (let index = 0; index < 9; index += 1) for (const one of [own, ask]) await one('failure');
    clock.nowMs += 3_600_000;
    for (const one of [own, ask]) await one('failure');
    expect([await own('success'), await ask('success')]).toEqual(['passed', 'refused']);
  });

  test('differ on the success that closes: cockatiel adds it to the new window, this breaker begins with an empty one', async () => {
    const own = ours(failureRate({ rate: 0.6, windowMs: 10_000, minimumCalls: 10 }));
    const { ask } = theirs(new SamplingBreaker({ threshold: 0.6, duration: 10_000, minimumRps: 1 }));
    for (let index = 0; index < 10; index += 1) for (const one of [own, ask]) await one('failure');
    clock.nowMs += OPEN_MS;
    for (const one of [own, ask]) await one('success');
    for (let index = 0; index < 9; index += 1) for (const one of [own, ask]) await one('failure');
    expect([await own('success'), await ask('success')]).toEqual(['passed', 'refused']);
  });
});
