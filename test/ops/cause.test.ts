import { readCause } from '../../ops/cause.ts';

describe('the cause of a failure', () => {
  test("is the message of a function's error, with its trace", () => {
    const cause = JSON.stringify({ errorType: 'AgentError', errorMessage: 'broke', trace: ['at a', 'at b'] });
    expect(readCause(cause)).toEqual({ message: 'broke', trace: ['at a', 'at b'] });
  });

  test('leaves out the id of the request', () => {
    const errorMessage = 'RequestId: 8d3f-1 Error: Task timed out after 3.00 seconds';
    expect(readCause(JSON.stringify({ errorMessage })).message).toBe('Task timed out after 3.00 seconds');
  });

  test('is plain text as it stands, JSON of another shape included', () => {
    for (const text of ['Task timed out', '{"other":1}', '{broken', '"text"', 'null']) {
      expect(readCause(text)).toEqual({ message: text, trace: [] });
    }
  });

  test('is empty when the service gives none', () => {
    expect(readCause(undefined)).toEqual({ message: '', trace: [] });
  });
});
