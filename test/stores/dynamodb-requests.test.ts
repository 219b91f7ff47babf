import { isConditionFailed, request, wasRepeated } from '../../stores/dynamodb-requests.ts';

const named = (name: string, code?: string) => Object.assign(new Error('later'), { name, ...(code && { code }) });

test.each([
  named('ThrottlingException'),
  named('ServiceUnavailable'),
  named('TimeoutError'),
  named('Error', 'ECONNRESET'),
])('a request that fails with the transient %s throws StoreUnavailableError with its operation', async (error) => {
  await expect(request('read workflow', () => Promise.reject(error))).rejects.toMatchObject({
    name: 'StoreUnavailableError',
    message: `read workflow: ${error.name}: later`,
    cause: error,
  });
});

test('a request that fails for good throws the error as it is', async () => {
  const error = named('ValidationException');
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
