import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { endOf, timeOf } from '../../../ops/progress/execution-end.ts';

const eventOf = (type: HistoryEventType, details: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: 1,
  type,
  timestamp: new Date(1_500),
  ...details,
});
const details = { error: 'E', cause: 'c' };

test.each<[HistoryEventType, Partial<HistoryEvent>, object]>([
  ['ExecutionSucceeded', {}, { status: 'SUCCEEDED', error: '', cause: '' }],
  ['ExecutionFailed', { executionFailedEventDetails: details }, { status: 'FAILED', ...details }],
  ['ExecutionTimedOut', { executionTimedOutEventDetails: details }, { status: 'TIMED_OUT', ...details }],
  ['ExecutionAborted', { executionAbortedEventDetails: details }, { status: 'ABORTED', ...details }],
  ['ExecutionTimedOut', {}, { status: 'TIMED_OUT', error: '', cause: '' }],
])('%s ends an execution, with the error and the cause it may have', (type, of, end) => {
  expect(endOf(eventOf(type, of))).toEqual(end);
});

test.each<HistoryEventType>(['ExecutionStarted', 'ExecutionRedriven', 'TaskFailed', 'FailStateEntered'])(
  '%s does not end an execution',
  (type) => {
    expect(endOf(eventOf(type))).toBeUndefined();
  },
);

test('the time of an event is in milliseconds', () => {
  expect(timeOf(eventOf('ExecutionStarted'))).toBe(1_500);
});
