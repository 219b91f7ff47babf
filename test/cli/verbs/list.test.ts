import { styleFor } from '../../../cli/render/style.ts';
import { renderList } from '../../../cli/verbs/list.ts';

const style = styleFor({}, {});

test('a list has a line per execution, and says how to get the first one', () => {
  const execution = {
    executionArn: 'arn',
    name: 'run-1',
    workflowId: 'run-1',
    status: 'FAILED',
    startedAtMs: 0,
    stoppedAtMs: 2_500,
    redriveCount: 1,
    error: 'CriticalDegradationError',
  } as const;
  expect(renderList({ executions: [execution], older: 0, hasMore: false }, style)).toMatch(
    /1970-01-01 00:00:00 +FAILED +2\.50 s +1 +run-1 +CriticalDegradationError$/,
  );
  const none = { executions: [], older: 0, hasMore: false };
  expect(renderList(none, style)).toContain('npx ballast run');
  expect(renderList(none, style, true)).toBe('no execution matches');
});

// N17: 40 runs, of which a list shows 20
test('a list says how many older executions it leaves out, and how to see them', () => {
  const execution = {
    executionArn: 'arn',
    name: 'r',
    workflowId: 'r',
    startedAtMs: 0,
    redriveCount: 0,
    status: 'RUNNING',
  } as const;
  const list = renderList({ executions: [{ ...execution, error: null }], older: 33, hasMore: false }, style);
  expect(list.split('\n').at(-1)).toBe('33 older executions not shown; --limit 34 shows all');
});

test('a list says in words how a run was stopped', () => {
  const execution = {
    executionArn: 'arn',
    name: 'r',
    workflowId: 'r',
    startedAtMs: 0,
    stoppedAtMs: 1,
    redriveCount: 0,
  } as const;
  const stopped = [
    { ...execution, status: 'TIMED_OUT', error: 'RunTimeout' },
    { ...execution, status: 'ABORTED', error: 'Interrupted' },
  ] as const;
  const lines = renderList({ executions: stopped, older: 0, hasMore: false }, style).split('\n');
  expect(lines[1]).toMatch(/TIMED_OUT .* by its own --timeout$/);
  expect(lines[2]).toMatch(/ABORTED .* by Ctrl-C$/);
});
