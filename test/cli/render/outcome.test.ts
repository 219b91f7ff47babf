import { renderOutcome } from '../../../cli/render/outcome.ts';
import { styleFor } from '../../../cli/render/style.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { outcomeWith, reportOf } from '../../support/report.ts';

const report = reportOf([], { workflowId: 'mine' });
const render = (overrides: Partial<Outcome>) =>
  renderOutcome(outcomeWith(report, { report: null, ...overrides }), foldHistory([]), styleFor({}, {}));

test('an execution is shown as its report, its failure or its progress', () => {
  expect(render({ report })).toMatch(/^research: degradation level 0/);
  expect(render({ status: 'FAILED', error: 'CriticalDegradationError' })).toContain('mine: FAILED with');
  expect(render({ status: 'RUNNING' })).toContain('mine is running');
});
