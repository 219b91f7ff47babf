import { describeHistory } from '../../ops/describe-event.ts';
import { HistoryWriter } from './support/history.ts';

const call = (tier: string, replica = 0) => ({
  agent: 'trend',
  replica,
  tier,
  admission: { state: 'CLOSED' },
  failures: [],
  skipped: [],
});

/** `<event's type> <state> <call> <details>` of each event that was written. */
function describedBy(write: (writer: HistoryWriter) => void): string[] {
  const writer = new HistoryWriter();
  write(writer);
  return describeHistory(writer.events).map(({ event, state, call: of, details }) =>
    [event.type, state, of, details].filter((text) => text !== '').join(' | '),
  );
}

test('an attempt of an agent is described by its state, its call and the number of the attempt', () => {
  const lines = describedBy((writer) => {
    const entered = writer.enter('TaskStateEntered', 0, 'swarm Invoke');
    const scheduled = writer.schedule(entered, { call: call('model', 1), retryCount: 1 });
    writer.fail(scheduled, 'AgentError', JSON.stringify({ errorType: 'AgentError', errorMessage: 'broke' }));
  });
  expect(lines).toEqual([
    'TaskStateEntered | swarm Invoke | trend/model replica 2',
    'TaskScheduled | swarm Invoke | trend/model replica 2 | attempt 2',
    'TaskFailed | swarm Invoke | trend/model replica 2 | AgentError: broke',
  ]);
});

test('the response of a task of the workflow is described by its decision', () => {
  const lines = describedBy((writer) => {
    const phase = { name: 'swarm', agents: [] };
    const begun = writer.task(0, 'swarm BeginPhase', { phase }, { calls: [call('model'), call('model', 1)] });
    const failed = { call: call('model'), error: { Error: 'AgentError', Cause: '' } };
    const moved = writer.task(begun, 'swarm RecordFailure', failed, { next: 'invoke', call: call('rules') });
    const answered = { tier: 'rules', attempts: 1 };
    const invoked = writer.task(moved, 'swarm Invoke', { call: call('rules'), retryCount: 0 }, answered);
    writer.task(invoked, 'swarm RecordFailure', failed, { next: 'done', status: 'unsettled' });
  });
  const details = lines
    .filter((line) => /^Task(Scheduled|Succeeded)/.test(line))
    .map((line) => line.split(' | ').at(-1));
  expect(details).toEqual([
    'invoke',
    '2 calls admitted',
    'after AgentError',
    'next is trend/rules',
    'attempt 1',
    'answered by rules',
    'after AgentError',
    'unsettled',
  ]);
});

test('the end of an execution and the events of a Map are described by their own fields', () => {
  const lines = describedBy((writer) => {
    const entered = writer.enter('MapStateEntered', 0, 'swarm FanOut');
    const map = writer.write('MapStateStarted', entered, { mapStateStartedEventDetails: { length: 7 } });
    const iteration = { name: 'swarm FanOut', index: 6 };
    writer.write('MapIterationStarted', map, { mapIterationStartedEventDetails: iteration });
    writer.write('ExecutionRedriven', 0, { executionRedrivenEventDetails: { redriveCount: 2 } });
    writer.write('ExecutionAborted', 0, { executionAbortedEventDetails: { error: 'Stopped' } });
    writer.write('ExecutionFailed', 0, { executionFailedEventDetails: { error: 'E', cause: 'no quorum' } });
  });
  expect(lines).toEqual([
    'MapStateEntered | swarm FanOut',
    'MapStateStarted | swarm FanOut | 7 items',
    expect.stringMatching(/^MapIterationStarted .*item 6$/),
    'ExecutionRedriven | redrive 2',
    'ExecutionAborted | Stopped',
    'ExecutionFailed | E: no quorum',
  ]);
});
