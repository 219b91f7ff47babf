import { styleFor } from '../../../cli/render/style.ts';
import { renderList } from '../../../cli/verbs/list.ts';
import type { ListedExecution } from '../../../ops/list.ts';

const style = styleFor({}, {});

const EXECUTION: ListedExecution = {
  executionArn: 'arn',
  name: 'r',
  workflowId: 'r',
  status: 'RUNNING',
  startedAtMs: 0,
  redriveCount: 0,
  error: null,
  degradationLevel: null,
  failedAgents: [],
  input: null,
};

test('a list has a line per execution, and says how to get the first one', () => {
  const execution = {
    ...EXECUTION,
    name: 'run-1',
    status: 'FAILED',
    stoppedAtMs: 2_500,
    redriveCount: 1,
    error: 'CriticalDegradationError',
  } as const;
  expect(renderList({ executions: [execution] }, style)).toMatch(
    /1970-01-01 00:00:00 +FAILED +2\.50 s +1 +run-1 +CriticalDegradationError$/,
  );
  const none = { executions: [] };
  expect(renderList(none, style)).toContain('npx ballast start');
  expect(renderList(none, style, true)).toBe('no execution matches');
});

// N17: 40 runs, of which a list shows 20
test('a list says that there are older executions, and how to see them', () => {
  const list = renderList({ executions: [EXECUTION], next: '0.r' }, style);
  expect(list.split('\n').slice(-2)).toEqual(['older executions:', '  --cursor 0.r']);
});

test('a list says in words how a run was stopped', () => {
  const stopped = [
    { ...EXECUTION, stoppedAtMs: 1, status: 'TIMED_OUT', error: 'RunTimeout' },
    { ...EXECUTION, stoppedAtMs: 1, status: 'ABORTED', error: 'Interrupted' },
  ] as const;
  const lines = renderList({ executions: stopped }, style).split('\n');
  expect(lines[1]).toMatch(/TIMED_OUT .* by its own --timeout$/);
  expect(lines[2]).toMatch(/ABORTED .* by Ctrl-C$/);
});
