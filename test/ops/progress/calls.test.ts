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
