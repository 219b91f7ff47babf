import { styleFor } from '../../../cli/render/style.ts';
import { renderLogs } from '../../../cli/verbs/logs.ts';
import { readLogLine } from '../../../ops/log-line.ts';

const style = styleFor({}, {});

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

  test('of the logger show service, level, message and their own fields, without those that are the same in every line', () => {
    const text = renderLogs([readLogLine('group', 1_250, JSON.stringify(record))], 1_000, style);
    expect(text).toBe('0.250 s  trend  WARN  tier failed tier=rules Cause=broke');
  });

  test('of anything else are shown as they are, without escape sequences', () => {
    const text = renderLogs([readLogLine('group', 1_000, `plain ${String.fromCharCode(27)}[31mred\n`)], 1_000, style);
    expect(text).toMatch(/group +plain red$/);
  });

  test('that are too long are cut', () => {
    const line = readLogLine('group', 0, JSON.stringify({ message: 'm', long: 'x'.repeat(5_000) }));
    expect(renderLogs([line], 0, style).length).toBeLessThan(400);
  });
});
