import { isConditionFailed, request, wasRepeated } from '../../stores/dynamodb-requests.ts';

const named = (name: string, code?: string) => Object.assign(new Error('later'), { name, ...(code && { code }) });

/** An error with a name that nobody foresaw, by its status. */
const withStatus = (name: string, httpStatusCode: number) =>
  Object.assign(named(name), { $metadata: { httpStatusCode } });

test.each([
  named('ThrottlingException'),
  named('ServiceUnavailable'),
  named('TimeoutError'),
  named('Error', 'ECONNRESET'),
  named('Error', 'EPIPE'),
  // seed 200 of the store-outage chaos: the run failed by this name, and nothing recovered it
  named('InternalFailure'),
  withStatus('UnknownError', 500),
  withStatus('SomethingNew', 503),
  withStatus('SomethingNew', 429),
])('a request that fails with the transient %s throws StoreUnavailableError with its operation', async (error) => {
  await expect(request('read workflow', () => Promise.reject(error))).rejects.toMatchObject({
    name: 'StoreUnavailableError',
    message: `read workflow: ${error.name}: later`,
    cause: error,
  });
});

test.each([
  named('ValidationException'),
  withStatus('SomethingNew', 400),
  named('ResourceNotFoundException'),
  new TypeError('a defect of ours'),
])('a request that fails for good with %s throws the error as it is', async (error) => {
  await expect(request('read workflow', () => Promise.reject(error))).rejects.toBe(error);
});

test('a failed condition is known by the name of its error', () => {
  expect(isConditionFailed(named('ConditionalCheckFailedException'))).toBe(true);
  expect(isConditionFailed(named('ThrottlingException'))).toBe(false);
});

test.each([
  [{ $metadata: { attempts: 2 } }, true],
  [{ $metadata: { attempts: 1 } }, false],
  [new Error('before any attempt'), false],
  [undefined, false],
])('a request that failed with %j was repeated: %s', (error, expected) => {
  expect(wasRepeated(error)).toBe(expected);
});
