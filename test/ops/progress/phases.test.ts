import { foldHistory } from '../../../ops/progress.ts';
import { HistoryWriter } from '../support/history.ts';

const agents = [{ name: 'trend', required: true, replicas: 1, quorum: 1 }];
const phase = { name: 'research', agents };

const callAt = (redriveCount: number) => ({
  agent: 'trend',
  replica: 0,
  tier: 'rules',
  admission: { state: 'CLOSED', redriveCount },
  failures: [],
  skipped: [],
});

/** A phase whose only agent fails, up to the failure of the execution. */
function failedRun(): { writer: HistoryWriter; request: object; failed: number } {
  const writer = new HistoryWriter();
  const request = { run: {}, phase, round: 0, redriveCount: 0 };
  writer.write('ExecutionStarted', 0);
  let last = writer.task(0, 'research BeginPhase', request, { calls: [callAt(0)] });
  last = writer.enter('TaskStateEntered', last, 'research Invoke');
  last = writer.schedule(last, { run: {}, call: callAt(0), retryCount: 0, redriveCount: 0 });
  last = writer.exit(writer.fail(last, 'AgentError', 'broke'), 'research Invoke');
  const failure = { run: {}, call: callAt(0), error: { Error: 'AgentError', Cause: 'broke' }, redriveCount: 0 };
  last = writer.task(last, 'research RecordFailure', failure, {
    next: 'done',
    status: 'failed',
    agent: 'trend',
    replica: 0,
  });
  last = writer.schedule(writer.enter('TaskStateEntered', last, 'research EndPhase'), request);
  last = writer.fail(last, 'FallbackExhaustedError', 'trend: no tier answered');
  return { writer, request, failed: writer.write('ExecutionFailed', last) };
}

describe('the progress of a redriven execution', () => {
  test('shows the phase failed and its call failed before the redrive', () => {
    const { writer } = failedRun();
    const progress = foldHistory(writer.events);
    expect(progress.status).toBe('FAILED');
    expect(progress.phases[0]?.state).toMatchObject({ kind: 'failed', error: 'FallbackExhaustedError' });
    expect(progress.changes.map(({ kind }) => kind).slice(-2)).toEqual(['phase-failed', 'ended']);
  });

  test('continues in another round and ends done', () => {
    const { writer, request, failed } = failedRun();
    const again = writer.schedule(writer.write('ExecutionRedriven', failed), { ...request, redriveCount: 1 });
    let last = writer.exit(writer.fail(again, 'AnotherRound', 'phase research was redriven'), 'research EndPhase');
    expect(foldHistory(writer.events)).toMatchObject({ status: 'RUNNING', redrives: 1 });

    last = writer.task(last, 'research BeginPhase', { ...request, round: 1 }, { calls: [callAt(1)] });
    last = writer.enter('TaskStateEntered', last, 'research Invoke');
    last = writer.schedule(last, { run: {}, call: callAt(1), retryCount: 0, redriveCount: 1 });
    last = writer.exit(writer.succeed(last, { tier: 'rules', attempts: 1 }), 'research Invoke');
    writer.write('ExecutionSucceeded', writer.task(last, 'research EndPhase', { ...request, round: 1 }, {}));

    const progress = foldHistory(writer.events);
    expect(progress).toMatchObject({ status: 'SUCCEEDED', redrives: 1 });
    expect(progress.phases).toMatchObject([
      { name: 'research', round: 2, state: { kind: 'done' }, calls: [{ state: { kind: 'done', attempts: 1 } }] },
    ]);
    expect(progress.changes.map(({ kind }) => kind)).toContain('another-round');
  });

  test('shows a call that was stopped as admitted again, not as failed', () => {
    const writer = new HistoryWriter();
    writer.write('ExecutionStarted', 0);
    let last = writer.task(0, 'research BeginPhase', { run: {}, phase, round: 0 }, { calls: [callAt(0)] });
    const scheduled = { run: {}, call: callAt(0), retryCount: 0, redriveCount: 0 };
    last = writer.schedule(writer.enter('TaskStateEntered', last, 'research Invoke'), scheduled);
    last = writer.write('ExecutionRedriven', writer.write('ExecutionAborted', last));

    // the Task that was cut short is scheduled again as it was, and its admission is from before the redrive
    last = writer.schedule(last, { ...scheduled, redriveCount: 1 });
    last = writer.exit(writer.fail(last, 'AdmissionStale', 'admitted at redrive 0'), 'research Invoke');
    const stale = { Error: 'AdmissionStale', Cause: 'admitted at redrive 0' };
    const failure = { run: {}, call: callAt(0), error: stale, redriveCount: 1 };
    last = writer.schedule(writer.enter('TaskStateEntered', last, 'research RecordFailure'), failure);
    expect(foldHistory(writer.events).phases[0]?.calls).toMatchObject([
      { state: { kind: 'recording', error: 'AdmissionStale' } },
    ]);
    last = writer.exit(writer.succeed(last, { next: 'invoke', call: callAt(1) }), 'research RecordFailure');

    const kinds = foldHistory(writer.events).changes.map(({ kind }) => kind);
    expect(kinds).toEqual(['phase-began', 'ended', 'redriven', 'admitted-again']);
  });
});

test('a graph is done once, after its last superstep, and each superstep is a round', () => {
  const writer = new HistoryWriter();
  const request = { run: {}, phase: { ...phase, name: 'graph' }, round: 0, redriveCount: 0 };
  const superstep = (next: 'run' | 'done') => ({ next, calls: next === 'run' ? [callAt(0)] : [], refused: [] });
  writer.write('ExecutionStarted', 0);
  let last = writer.task(0, 'graph BeginPhase', request, superstep('run'));
  for (const next of ['run', 'done'] as const) {
    last = writer.enter('TaskStateEntered', last, 'graph Invoke');
    last = writer.schedule(last, { run: {}, call: callAt(0), retryCount: 0, redriveCount: 0 });
    last = writer.exit(writer.succeed(last, { tier: 'rules', attempts: 1 }), 'graph Invoke');
    last = writer.task(last, 'graph EndPhase', request, superstep(next));
  }
  const { changes, phases } = foldHistory(writer.events);
  expect(changes.map(({ kind }) => kind)).toEqual([
    ...['phase-began', 'call-done', 'phase-began', 'call-done', 'phase-done'],
  ]);
  expect(phases).toMatchObject([{ name: 'graph', round: 2, state: { kind: 'done' } }]);
});
