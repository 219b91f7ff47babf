import { CIRCUIT_BREAKER_DEFAULTS } from '../../../patterns/circuit-breaker.ts';
import { AgentThrottledError, CircuitBreakerOpenError } from '../../../patterns/errors.ts';
import { guard, memoryBreakerTable } from '../../../stores/circuit-breaker.ts';
import { fleetOn } from './callers.ts';

const { failuresToOpen, openMs } = CIRCUIT_BREAKER_DEFAULTS;
const fails = () => Promise.reject(new Error('connection refused'));

describe('guard', () => {
  test('gives the answer through and asks for nothing more when all is well', async () => {
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
    const by = { breakers: environment(), breakerId: 'model' };
    expect(await guard(by, () => Promise.resolve(42))).toBe(42);
    expect(requests).toEqual(['read']);
  });

  test('fails with CircuitBreakerOpenError that says when to come back, without calling', async () => {
    const { clock, environment } = fleetOn();
    const by = { breakers: environment(), breakerId: 'model' };
    for (let call = 0; call < failuresToOpen; call += 1) await expect(guard(by, fails)).rejects.toThrow('refused');
    clock.nowMs += 10_000;
    let calls = 0;
    const refused = guard(by, () => {
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

  test('a throttled call and what the caller calls its own mistake do not count', async () => {
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

  test('a call made again under its own permit id counts once', async () => {
    const { environment, table } = fleetOn();
    const by = { breakers: environment(), breakerId: 'model', permitId: () => 'order-17' };
    for (let call = 0; call < failuresToOpen; call += 1) await expect(guard(by, fails)).rejects.toThrow('refused');
    expect(await table.read('model')).toMatchObject({ state: 'CLOSED', failed: new Set(['order-17']) });
  });

  test('closes a circuit after the break by ordinary calls, and gives a neutral probe back', async () => {
    const { clock, environment, table } = fleetOn();
    const by = { breakers: environment(), breakerId: 'model' };
    for (let call = 0; call < failuresToOpen; call += 1) await expect(guard(by, fails)).rejects.toThrow('refused');
    clock.nowMs += openMs;
    await expect(guard({ ...by, classify: () => 'neutral' }, fails)).rejects.toThrow('refused');
    expect(await table.read('model')).toMatchObject({ state: 'HALF_OPEN', permits: {} });
    await guard(by, () => Promise.resolve());
    await guard(by, () => Promise.resolve());
    expect(await table.read('model')).toMatchObject({ state: 'CLOSED' });
  });
});
