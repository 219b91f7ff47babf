import fc from 'fast-check';
import { MAX_CAUSE_BYTES } from '../../../patterns/catalogue/errors.ts';
import { originalFailure, retrySkipped } from '../../../patterns/catalogue/retry-skipped.ts';

const reported = (error: Error) => originalFailure({ error: error.name, cause: error.message });

test('the failure of an attempt that must not be retried is found again in the signal', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 200 }), (name, message) => {
      expect(reported(retrySkipped({ name, message }))).toEqual({ error: name, cause: message });
    }),
  );
  expect(reported(retrySkipped({ name: 'AgentError', message: 'the feed is down' })).error).toBe('AgentError');
});

test('a long message is cut', () => {
  const { cause } = reported(retrySkipped({ name: 'AgentError', message: 'a'.repeat(10 * MAX_CAUSE_BYTES) }));
  expect(Buffer.byteLength(cause)).toBeLessThanOrEqual(MAX_CAUSE_BYTES);
});

test.each([
  { error: 'AgentError', cause: '{"error":"A","cause":"b"}' },
  { error: 'RetrySkipped', cause: 'cut off {' },
  { error: 'RetrySkipped', cause: '{"error":"A"}' },
])('any other failure stays as it is: %j', (failure) => {
  expect(originalFailure(failure)).toEqual(failure);
});
