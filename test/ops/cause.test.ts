import { readableCause } from '../../ops/cause.ts';

test("the cause of a function's error is its message, without the id of the request", () => {
  const errorMessage = 'RequestId: 8d3f-1 Error: Task timed out after 3.00 seconds';
  expect(readableCause(JSON.stringify({ errorMessage }))).toBe('Task timed out after 3.00 seconds');
  expect(readableCause(errorMessage)).toBe('Task timed out after 3.00 seconds');
});

test('a cause is empty when the service gives none', () => {
  expect(readableCause(undefined)).toBe('');
});
