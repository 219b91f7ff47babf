import { type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { readExecutionEnds } from '../../../lambdas/recovery/execution-ends.ts';

let asked = 0;

/** A client whose history has these events, newest first, one page each. */
function clientWith(events: readonly Partial<HistoryEvent>[]): SFNClient {
  asked = 0;
  const client = new SFNClient({ region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  client.middlewareStack.add(
    () =>
      ({ input }) => {
        const { nextToken = '0', reverseOrder } = input as { nextToken?: string; reverseOrder?: boolean };
        if (reverseOrder !== true) throw new Error('it is read newest first');
        asked += 1;
        const index = Number(nextToken);
        const more = index + 1 < events.length ? { nextToken: String(index + 1) } : {};
        const output = { events: events.slice(index, index + 1), ...more, $metadata: {} };
        return Promise.resolve({ output, response: {} });
      },
    { step: 'initialize' },
  );
  return client;
}

const timestamp = new Date(7);
const redriven = (redriveCount: number) => ({
  type: 'ExecutionRedriven' as const,
  timestamp,
  executionRedrivenEventDetails: { redriveCount },
});
const cause = JSON.stringify({ errorType: 'InvalidInputError', errorMessage: 'ticker is missing', trace: [] });
const history: Partial<HistoryEvent>[] = [
  { type: 'ExecutionSucceeded', timestamp },
  redriven(3),
  // AWS names a timeout in the history, and nowhere else; older ones have no details
  { type: 'ExecutionTimedOut', timestamp },
  redriven(2),
  { type: 'ExecutionAborted', timestamp, executionAbortedEventDetails: { error: 'Interrupted' } },
  redriven(1),
  { type: 'ExecutionFailed', timestamp, executionFailedEventDetails: { error: 'InvalidInputError', cause } },
  { type: 'TaskFailed', timestamp },
  { type: 'ExecutionStarted', timestamp },
];

test('each end of an execution is read from the history, with its own error and redrive count', async () => {
  expect(await readExecutionEnds(clientWith(history), 'arn', -1)).toEqual([
    { redriveCount: 0, status: 'FAILED', error: 'InvalidInputError', cause: 'ticker is missing', atMs: 7 },
    { redriveCount: 1, status: 'ABORTED', error: 'Interrupted', cause: '', atMs: 7 },
    { redriveCount: 2, status: 'TIMED_OUT', error: 'States.Timeout', cause: '', atMs: 7 },
    { redriveCount: 3, status: 'SUCCEEDED', error: '', cause: '', atMs: 7 },
  ]);
});

test('a history is read back no further than to what is published', async () => {
  const ends = await readExecutionEnds(clientWith(history), 'arn', 1);
  expect(ends.map(({ redriveCount }) => redriveCount)).toEqual([2, 3]);
  // up to the redrive before the third end
  expect(asked).toBe(4);
});
