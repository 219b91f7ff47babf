import { AgentThrottledError, CircuitBreakerOpenError } from '../../../patterns/catalogue/errors.ts';
import { CIRCUIT_BREAKER_DEFAULTS } from '../../../patterns/circuit-breaker/index.ts';
import { type GuardOptions, guard, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { fleetOn, open } from './callers.ts';

const { failuresToOpen, openMs } = CIRCUIT_BREAKER_DEFAULTS;
const fails = () => Promise.reject(new Error('connection refused'));

describe('guard', () => {
  test('returns the answer of a healthy call, which makes no request but the read', async () => {
    const requests: string[] = [];
    const memory = memoryBreakerTable();
    const { environment } = fleetOn({
      ...memory,
      read: (id) => {
        requests.push('read');
        return memory.read(id);
      },
      write: (id, write) => {
        requests.push('write');
        return memory.write(id, write);
      },
    });
    const options = { breakers: environment(), breakerId: 'model' };
    expect(await guard(options, () => Promise.resolve(42))).toBe(42);
    expect(requests).toEqual(['read']);
  });

  test('throws CircuitBreakerOpenError with retryAfterMs, without calling', async () => {
    const { clock, environment } = fleetOn();
    const options = { breakers: environment(), breakerId: 'model' };
    for (let call = 0; call < failuresToOpen; call += 1) await expect(guard(options, fails)).rejects.toThrow('refused');
    clock.nowMs += 10_000;
    let calls = 0;
    const refused = guard(options, () => {
      calls += 1;
      return Promise.resolve();
    });
    await expect(refused).rejects.toThrow(CircuitBreakerOpenError);
    await expect(refused).rejects.toMatchObject({
      name: 'CircuitBreakerOpenError',
      breakerId: 'model',
      state: 'OPEN',
      retryAfterMs: openMs - 10_000,
    });
    expect(calls).toBe(0);
  });

  test('does not count a throttled call, or an error that the caller classifies as neutral', async () => {
    const { environment, table } = fleetOn();
    const breakers = environment();
    const throttled = () => Promise.reject(new AgentThrottledError('later'));
    for (let call = 0; call < 2 * failuresToOpen; call += 1) {
      await expect(guard({ breakers, breakerId: 'model' }, throttled)).rejects.toThrow('later');
      const mine = { breakers, breakerId: 'model', classify: () => 'neutral' as const };
      await expect(guard(mine, fails)).rejects.toThrow('refused');
    }
    expect(await table.read('model')).toBeUndefined();
  });

  // B1: the example of docs/patterns/circuit-breaker.md guards Bedrock without `classify`
  test.each([
    'ThrottlingException',
    'TooManyRequestsException',
    'ProvisionedThroughputExceededException',
    'ServiceQuotaExceededException',
    'ModelNotReadyException',
    'ValidationException',
    'AccessDeniedException',
    'AbortError',
  ])('opens no circuit for any number of %s, but for the same number of 503', async (name) => {
    const { environment, table } = fleetOn();
    const options = { breakers: environment(), breakerId: 'bedrock' };
    const fail = (error: object) => () => Promise.reject(Object.assign(new Error('refused'), error));
    for (let call = 0; call < 2 * failuresToOpen; call += 1) {
      await expect(guard(options, fail({ name }))).rejects.toThrow('refused');
    }
    expect(await table.read('bedrock')).toBeUndefined();
    for (let call = 0; call < failuresToOpen; call += 1) {
      await expect(guard(options, fail({ name: 'ServiceUnavailableException' }))).rejects.toThrow('refused');
    }
    expect(await table.read('bedrock')).toMatchObject({ state: 'OPEN' });
  });

  // B4
  test('counts an answer as a failure when classifyResult says so, and returns it', async () => {
    const { clock, environment, table } = fleetOn();
    const breakers = environment();
    const answer = (status: number) => () => Promise.resolve({ status });
    for (let call = 0; call < 2 * failuresToOpen; call += 1) {
      expect(await guard({ breakers, breakerId: 'fetched' }, answer(503))).toEqual({ status: 503 });
    }
    expect(await table.read('fetched')).toBeUndefined();

    const options: GuardOptions<{ status: number }> = {
      breakers,
      breakerId: 'fetched',
      classifyResult: ({ status }) => (status >= 500 ? 'failure' : status === 429 ? 'neutral' : 'success'),
    };
    for (let call = 0; call < failuresToOpen; call += 1) {
      expect(await guard(options, answer(429))).toEqual({ status: 429 });
      expect(await guard(options, answer(503))).toEqual({ status: 503 });
    }
    expect(await table.read('fetched')).toMatchObject({ state: 'OPEN' });
    await expect(guard(options, answer(200))).rejects.toThrow(CircuitBreakerOpenError);

    clock.nowMs += openMs;
    await guard(options, answer(429));
    expect(await table.read('fetched')).toMatchObject({ state: 'HALF_OPEN', permits: {} });
    await guard(options, answer(200));
    await guard(options, answer(200));
    expect(await table.read('fetched')).toMatchObject({ state: 'CLOSED' });
  });

  // B4
  test('names a classifier that throws or returns another value, and returns the permit of a probe', async () => {
    const { clock, environment, table } = fleetOn();
    const breakers = environment();
    await open(breakers, 'model');
    clock.nowMs += openMs;
    const says = (outcome: unknown) => () => outcome as 'success';
    const options = { breakers, breakerId: 'model' };
    await expect(guard({ ...options, classifyResult: says(true) }, () => Promise.resolve(1))).rejects.toThrow(
      'classifyResult must return "success", "failure" or "neutral", got true',
    );
    await expect(guard({ ...options, classify: says(undefined) }, fails)).rejects.toThrow(
      'classify must return "success", "failure" or "neutral", got undefined',
    );
    expect(await table.read('model')).toMatchObject({ state: 'HALF_OPEN', permits: {} });
  });

  test('counts a call repeated under the same permit id once', async () => {
    const { environment, table } = fleetOn();
    const options = { breakers: environment(), breakerId: 'model', permitId: () => 'order-17' };
    for (let call = 0; call < failuresToOpen; call += 1) await expect(guard(options, fails)).rejects.toThrow('refused');
    expect(await table.read('model')).toMatchObject({ state: 'CLOSED', failed: new Set(['order-17']) });
  });

  test('closes a circuit after the open period with ordinary calls, and returns the permit of a neutral one', async () => {
    const { clock, environment, table } = fleetOn();
    const options = { breakers: environment(), breakerId: 'model' };
    for (let call = 0; call < failuresToOpen; call += 1) await expect(guard(options, fails)).rejects.toThrow('refused');
    clock.nowMs += openMs;
    await expect(guard({ ...options, classify: () => 'neutral' }, fails)).rejects.toThrow('refused');
    expect(await table.read('model')).toMatchObject({ state: 'HALF_OPEN', permits: {} });
    await guard(options, () => Promise.resolve());
    await guard(options, () => Promise.resolve());
    expect(await table.read('model')).toMatchObject({ state: 'CLOSED' });
  });
});
