import { styleFor } from '../../../cli/render/style.ts';
import { renderCheckpoints } from '../../../cli/verbs/checkpoints.ts';
import type { Checkpoints } from '../../../ops/checkpoints.ts';

const phase: Checkpoints['phases'][number] = {
  phase: 'research',
  status: 'completed',
  round: 0,
  savedAtMs: Date.UTC(2026, 0, 5, 12),
  degradationLevel: 1,
  failedAgents: ['risk'],
  results: [
    { agent: 'trend', replica: 0, tier: 'rules', attempts: 1 },
    { agent: 'trend', replica: 1, tier: 'simple-rules', attempts: 3 },
  ],
  failures: [{ agent: 'risk', replica: 0, round: 1 }],
};

test('the checkpoints of a workflow have a line per phase, and below it its answers and failures', () => {
  const stored: Checkpoints = { workflowId: 'mine', epoch: 2, executionArn: 'arn', phases: [phase] };
  const lines = renderCheckpoints(stored, styleFor({}, {})).split('\n');
  expect(lines.map((line) => line.replace(/(?<=\S) {2,}/g, ' | '))).toEqual([
    'mine, owned by 2 executions so far',
    '',
    'research | completed | level 1 | 2026-01-05 12:00:00, round 1',
    '  trend | answered | rules | 1 attempt',
    '  trend #2 | answered | simple-rules | 3 attempts',
    '  risk | failed | round 2',
  ]);
});

test('a phase that is not completed has no level', () => {
  const started = { ...phase, status: 'started', degradationLevel: null, results: [], failures: [] } as const;
  const stored: Checkpoints = { workflowId: 'mine', epoch: 1, executionArn: 'arn', phases: [started] };
  expect(renderCheckpoints(stored, styleFor({}, {}))).not.toContain('level');
});
