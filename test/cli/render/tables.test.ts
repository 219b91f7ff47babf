import { styleFor } from '../../../cli/render/style.ts';
import { renderHistory } from '../../../cli/verbs/history.ts';
import { renderList } from '../../../cli/verbs/list.ts';
import { renderLogs } from '../../../cli/verbs/logs.ts';
import { readLogLine } from '../../../ops/log-line.ts';
import { playScenario } from '../../ops/support/scenario.ts';

const style = styleFor({}, {});

test('a history has a line per event with its state, its call and what it says', () => {
  const call = { agent: 'trend', replica: 0, tiers: [{ tier: 'rules', attempts: ['error', 'ok'] }] } as const;
  const events = playScenario({ phases: [{ name: 'research', calls: [call] }], interleaving: [0] });
  const lines = renderHistory(events, style).split('\n');
  expect(lines).toHaveLength(events.length + 1);
  expect(lines.join('\n')).toMatch(/TaskFailed +research Invoke +trend\/rules, AgentError: broke/);
  expect(lines.join('\n')).toMatch(/TaskScheduled +research Invoke +trend\/rules, attempt 2/);
  expect(lines.join('\n')).toMatch(/TaskSucceeded +research Invoke +trend\/rules, answered by rules/);
});

test('a list has a line per execution, and says how to get the first one', () => {
  const execution = {
    executionArn: 'arn',
    name: 'run-1',
    status: 'FAILED',
    startedAtMs: 0,
    stoppedAtMs: 2_500,
    redriveCount: 1,
    error: 'CriticalDegradationError',
  } as const;
  expect(renderList({ executions: [execution], older: 0 }, style)).toMatch(
    /1970-01-01 00:00:00 +FAILED +2\.50 s +1 +run-1 +CriticalDegradationError$/,
  );
  expect(renderList({ executions: [], older: 0 }, style)).toContain('npx ballast run');
});

// N17: 40 runs, of which a list shows 20
test('a list says how many older executions it leaves out, and how to see them', () => {
  const execution = { executionArn: 'arn', name: 'r', startedAtMs: 0, redriveCount: 0, status: 'RUNNING' } as const;
  const list = renderList({ executions: [{ ...execution, error: null }], older: 33 }, style);
  expect(list.split('\n').at(-1)).toBe('33 older executions not shown; --limit 34 shows all');
});

test('a list says in words who ended a run that a person ended', () => {
  const execution = { executionArn: 'arn', name: 'r', startedAtMs: 0, stoppedAtMs: 1, redriveCount: 0 } as const;
  const stopped = [
    { ...execution, status: 'TIMED_OUT', error: 'RunTimeout' },
    { ...execution, status: 'ABORTED', error: 'Interrupted' },
  ] as const;
  const lines = renderList({ executions: stopped, older: 0 }, style).split('\n');
  expect(lines[1]).toMatch(/TIMED_OUT .* by its own --timeout$/);
  expect(lines[2]).toMatch(/ABORTED .* by Ctrl-C$/);
});

describe('log lines', () => {
  const record = {
    level: 'WARN',
    message: 'tier failed',
    service: 'research/trend',
    workflowId: 'w',
    function_request_id: 'id',
    tier: 'rules',
    Cause: JSON.stringify({ errorType: 'AgentError', errorMessage: 'broke', trace: ['at a'] }),
  };

  test('of the logger show service, level, message and what it adds, without what is the same in every line', () => {
    const text = renderLogs([readLogLine('group', 1_250, JSON.stringify(record))], 1_000, style);
    expect(text).toBe('0.250 s  trend  WARN  tier failed tier=rules Cause=broke');
  });

  test('of anything else are shown as they are, without escape sequences', () => {
    const text = renderLogs([readLogLine('group', 1_000, `plain ${String.fromCharCode(27)}[31mred\n`)], 1_000, style);
    expect(text).toMatch(/group +plain red$/);
  });

  test('of a length that nobody reads are cut', () => {
    const line = readLogLine('group', 0, JSON.stringify({ message: 'm', long: 'x'.repeat(5_000) }));
    expect(renderLogs([line], 0, style).length).toBeLessThan(400);
  });
});
