import { foldHistory } from '../../../ops/progress.ts';
import { visitsOf } from '../../../ops/visits.ts';
import { HistoryWriter } from '../support/history.ts';

const phase = { name: 'gate', agents: [{ name: 'gate', required: true, replicas: 3, quorum: 2 }] };
const call = (replica: number) => ({
  agent: 'gate',
  replica,
  tier: 'rules',
  admission: { state: 'CLOSED' },
  failures: [],
  skipped: [],
});

/** Three replicas: #1 answers, #2 decides the vote and ends the Map early, #3 is cut short. As recorded from a run. */
function decidedEarly(): HistoryWriter {
  const writer = new HistoryWriter();
  const request = { run: {}, phase, round: 0, redriveCount: 0 };
  writer.write('ExecutionStarted', 0);
  const begun = writer.task(0, 'gate BeginPhase', request, { calls: [0, 1, 2].map(call) });
  const map = writer.write('MapStateStarted', writer.enter('MapStateEntered', begun, 'gate FanOut'));
  const started = [0, 1, 2].map((replica) => {
    const index = { name: 'gate FanOut', index: replica };
    const iteration = writer.write('MapIterationStarted', map, { mapIterationStartedEventDetails: index });
    const entered = writer.enter('TaskStateEntered', iteration, 'gate Invoke');
    return writer.schedule(entered, { run: {}, call: call(replica), retryCount: 0, redriveCount: 0 });
  });
  const [first = 0, second = 0] = started;
  const answered = writer.exit(writer.succeed(first, { tier: 'rules', attempts: 1 }), 'gate Invoke');
  const iteration = (index: number) => ({ name: 'gate FanOut', index });
  writer.write('MapIterationSucceeded', answered, { mapIterationSucceededEventDetails: iteration(0) });
  const left = writer.exit(writer.fail(second, 'PhaseDecided', 'phase gate is decided'), 'gate Invoke');
  const decided = writer.enter('FailStateEntered', left, 'gate PhaseDecided');
  writer.write('MapIterationFailed', decided, { mapIterationFailedEventDetails: iteration(1) });
  writer.write('MapIterationAborted', decided, { mapIterationAbortedEventDetails: iteration(2) });
  writer.write('TaskStateAborted', decided);
  const failed = writer.write('MapStateFailed', decided);
  const exited = writer.write('MapStateExited', failed, { stateExitedEventDetails: { name: 'gate FanOut' } });
  writer.write('ExecutionSucceeded', writer.task(exited, 'gate EndPhase', request, {}));
  return writer;
}

describe('a vote that is decided early', () => {
  test('is no failure: who decided it is done, who was cut short is not needed', () => {
    const { phases, changes } = foldHistory(decidedEarly().events);
    expect(phases[0]?.calls.map(({ state }) => state.kind)).toEqual(['done', 'done', 'not-needed']);
    expect(changes.map(({ kind }) => kind)).toEqual([
      'phase-began',
      'call-done',
      'call-done',
      'call-not-needed',
      'phase-done',
      'ended',
    ]);
  });

  test('leaves no event of the Map in a state inside it', () => {
    const { events } = decidedEarly();
    const visits = visitsOf(events);
    const ofMap = events.filter(({ type }) => /^Map|Aborted$/.test(type ?? ''));
    expect(ofMap.length).toBeGreaterThan(0);
    for (const { id = 0 } of ofMap) expect(visits.get(id)?.stateEnteredEventDetails?.name).toBe('gate FanOut');
  });
});

/** A call whose tier `rules` timed out, and RecordFailure's response. */
function failedThen(response: object): HistoryWriter {
  const writer = new HistoryWriter();
  const request = { run: {}, phase, round: 0, redriveCount: 0 };
  writer.write('ExecutionStarted', 0);
  const begun = writer.task(0, 'gate BeginPhase', request, { calls: [call(0)] });
  const invoked = writer.schedule(writer.enter('TaskStateEntered', begun, 'gate Invoke'), {
    run: {},
    call: call(0),
    retryCount: 0,
    redriveCount: 0,
  });
  const failed = writer.exit(writer.fail(invoked, 'Sandbox.Timedout', 'Task timed out'), 'gate Invoke');
  const error = { Error: 'Sandbox.Timedout', Cause: 'Task timed out' };
  writer.task(failed, 'gate RecordFailure', { run: {}, call: call(0), redriveCount: 0, error }, response);
  return writer;
}

test('a stored answer that RecordFailure found is named by its own tier, not by the one that failed', () => {
  const stored = { next: 'done', status: 'done', agent: 'gate', replica: 0, tier: 'simple-rules', attempts: 2 };
  const { phases, changes } = foldHistory(failedThen(stored).events);
  expect(changes.at(-1)).toMatchObject({ kind: 'call-done', tier: 'simple-rules', attempts: 2 });
  expect(phases[0]?.calls).toMatchObject([{ tier: 'simple-rules', state: { kind: 'done' } }]);
});

test('an older history, whose RecordFailure named no tier, shows the one that was called', () => {
  const { changes } = foldHistory(failedThen({ next: 'done', status: 'done', agent: 'gate', replica: 0 }).events);
  expect(changes.at(-1)).toMatchObject({ kind: 'call-done', tier: 'rules', attempts: 1 });
});
