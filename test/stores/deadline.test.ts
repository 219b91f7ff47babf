import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../stores/deadline.ts';

describe('withDeadline', () => {
  test('resolves with the result of work that ends in time, and leaves its signal alone', async () => {
    let seen: AbortSignal | undefined;
    const result = await withDeadline(1_000, async (signal) => {
      seen = signal;
      return 'done';
    });
    expect([result, seen?.aborted]).toEqual(['done', false]);
  });

  test('rejects with a TimeoutError and aborts the signal at the limit, although the work goes on', async () => {
    let seen: AbortSignal | undefined;
    const late = withDeadline(1, (signal) => {
      seen = signal;
      return new Promise<never>(() => {});
    });
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError', message: 'no answer within 1 ms' });
    expect(seen?.reason).toMatchObject({ name: 'TimeoutError' });
  });

  test('rejects with the error of its caller', async () => {
    const late = withDeadline(
      1,
      () => new Promise<never>(() => {}),
      (limitMs) => new RangeError(`${limitMs} ms`),
    );
    await expect(late).rejects.toThrow(new RangeError('1 ms'));
  });

  test('sets no timer for Infinity', async () => {
    expect(await withDeadline(Number.POSITIVE_INFINITY, () => delay(5, 'done'))).toBe('done');
  });

  test('passes on the error of work that fails in time', async () => {
    await expect(withDeadline(1_000, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  });
});
