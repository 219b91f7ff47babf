import { renderOutcome } from '../../../cli/render/outcome.ts';
import { styleFor } from '../../../cli/render/style.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import { foldHistory } from '../../../ops/progress.ts';
import type { Report } from '../../../patterns/report/report.ts';

const report: Report = {
  schemaVersion: 1,
  workflow: 'research',
  workflowId: 'mine',
  input: {},
  degradationLevel: 0,
  failedAgents: [],
  phases: [],
};
const outcome = (overrides: Partial<Outcome>): Outcome => ({
  workflowId: 'mine',
  executionArn: 'arn',
  faults: [],
  status: 'SUCCEEDED',
  error: null,
  cause: null,
  degradationLevel: null,
  failedAgents: [],
  failures: [],
  report: null,
  transitions: 0,
  historyEvents: 0,
  durationMs: 0,
  ...overrides,
});
const render = (overrides: Partial<Outcome>) => renderOutcome(outcome(overrides), foldHistory([]), styleFor({}, {}));

test('an execution is shown as its report, its failure or its progress', () => {
  expect(render({ report })).toMatch(/^research: degradation level 0/);
  expect(render({ status: 'FAILED', error: 'CriticalDegradationError' })).toContain('mine: FAILED with');
  expect(render({ status: 'RUNNING' })).toContain('mine is running');
});
