import { messageOf, parseFailure } from '../../../lambdas/runtime/cause.ts';
import { MAX_CAUSE_BYTES } from '../../../patterns/catalogue/errors.ts';
import { retrySkipped } from '../../../patterns/catalogue/retry-skipped.ts';
import { bytesOfText } from '../../../patterns/json/bounded-text.ts';

const causeOf = (errorMessage: string) => JSON.stringify({ errorType: 'Error', errorMessage, trace: [] });

test('the message of a cause is short enough to be stored', () => {
  expect(messageOf(causeOf('HTTP 500'))).toBe('HTTP 500');
  expect(bytesOfText(messageOf(causeOf('broke '.repeat(1_000))))).toBeLessThanOrEqual(MAX_CAUSE_BYTES);
  expect(bytesOfText(messageOf('broke '.repeat(1_000)))).toBeLessThanOrEqual(MAX_CAUSE_BYTES);
});

test('a failure is named as Step Functions reports it, with a bounded cause', () => {
  const failure = parseFailure({ Error: 'AgentError', Cause: causeOf('broke '.repeat(1_000)) });
  expect(failure.error).toBe('AgentError');
  expect(bytesOfText(failure.cause)).toBeLessThanOrEqual(MAX_CAUSE_BYTES);
});

test('a skipped retry is read as the failure of its attempt', () => {
  const { name, message } = retrySkipped({ name: 'AgentThrottledError', message: 'HTTP 429: "slow down"' });
  expect(parseFailure({ Error: name, Cause: causeOf(message) })).toEqual({
    error: 'AgentThrottledError',
    cause: 'HTTP 429: "slow down"',
  });
});
