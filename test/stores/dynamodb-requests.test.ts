import { isConditionFailed, request, requestName, wasRepeated } from '../../stores/dynamodb-requests.ts';

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

const INCARNATION = '3e713d222fadbf77a40a3a60f75395a6';

test.each([
  [
    'UpdateItem run phase#count#checkpoint',
    { Key: { workflowId: { S: 'run' }, record: { S: `${INCARNATION}#phase#count#checkpoint` } } },
  ],
  ['UpdateItem run budget', { Key: { workflowId: { S: 'run' }, record: { S: `${INCARNATION}#budget` } } }],
  ['UpdateItem #executions ', { Key: { workflowId: { S: '#executions#arn' }, record: { S: '001767603603460#run' } } }],
  ['UpdateItem risk/rules', { Key: { breakerId: { S: 'risk/rules' } } }],
  ['UpdateItem phase#', { ExpressionAttributeValues: { ':prefix': { S: `${INCARNATION}#phase#` } } }],
  [
    'UpdateItem run workflow #faults rules',
    {
      RequestItems: {
        table: {
          Keys: [
            { workflowId: { S: 'run' }, record: { S: 'workflow' } },
            { workflowId: { S: '#faults' }, record: { S: 'rules' } },
          ],
        },
      },
    },
  ],
  ['UpdateItem ', {}],
])('a request is named %s, without what each run has of its own', (name, input) => {
  expect(requestName('UpdateItem', input)).toBe(name);
});
