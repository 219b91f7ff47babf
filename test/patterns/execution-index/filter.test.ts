import type { ExecutionEntry } from '../../../patterns/execution-index/entry.ts';
import { type ExecutionFilter, isSelected } from '../../../patterns/execution-index/filter.ts';
import { RUN_TIMEOUT } from '../../../patterns/execution-index/status.ts';

const SUCCEEDED: ExecutionEntry = {
  name: 'one',
  executionArn: 'arn',
  workflowId: 'the-workflow',
  startedAtMs: 1_000,
  stoppedAtMs: 2_000,
  status: 'SUCCEEDED',
  redriveCount: 0,
  version: 1,
  input: '{"ticker":"AAPL"}',
  level: 1,
  failedAgents: ['trend'],
};
const RUNNING: ExecutionEntry = {
  name: 'two',
  executionArn: 'arn',
  workflowId: 'two',
  startedAtMs: 1_000,
  status: 'RUNNING',
  redriveCount: 0,
  version: 0,
  waitsFor: ['Publish this?'],
};

test.each<[ExecutionFilter, boolean, boolean]>([
  [{}, true, true],
  [{ status: 'SUCCEEDED' }, true, false],
  [{ sinceMs: 1_000 }, true, true],
  [{ sinceMs: 1_001 }, false, false],
  [{ startedBeforeMs: 1_000 }, false, false],
  [{ startedBeforeMs: 1_001 }, true, true],
  [{ endedSinceMs: 2_000 }, true, false],
  [{ endedSinceMs: 2_001 }, false, false],
  [{ endedBeforeMs: 2_000 }, false, false],
  [{ endedBeforeMs: 2_001 }, true, false],
  [{ workflowId: 'the-workflow' }, true, false],
  [{ error: 'AgentError' }, false, false],
  [{ level: 1 }, true, false],
  [{ level: 0 }, false, false],
  [{ failedAgent: 'trend' }, true, false],
  [{ failedAgent: 'tren' }, false, false],
  [{ inputText: 'AAPL' }, true, false],
  [{ isWaiting: true }, false, true],
  [{ status: 'SUCCEEDED', level: 0 }, false, false],
])('%j selects one that succeeded: %s, one that runs: %s', (filter, succeeded, running) => {
  expect([SUCCEEDED, RUNNING].map((entry) => isSelected(entry, filter))).toEqual([succeeded, running]);
});

test('a run that its own --timeout stopped is among those that timed out, not those that were aborted', () => {
  const stopped: ExecutionEntry = { ...RUNNING, status: 'ABORTED', error: RUN_TIMEOUT };
  expect(isSelected(stopped, { status: 'TIMED_OUT' })).toBe(true);
  expect(isSelected(stopped, { status: 'ABORTED' })).toBe(false);
  expect(isSelected({ ...stopped, error: 'Stopped' }, { status: 'ABORTED' })).toBe(true);
});
