import type { Outcome } from '../../ops/outcome.ts';
import type { Progress } from '../../ops/progress.ts';
import type { ReportView } from '../../patterns/report/report-view.ts';
import { renderFailure } from './failure.ts';
import { renderLive } from './live.ts';
import { renderReport } from './report.ts';
import type { Style } from './style.ts';

/**
 * An execution as text: its report, the failure, or its progress.
 * @param view the workflow's own arrangement of the report @default - the answers as JSON
 * @param flags options that follow the id in the commands that are shown, for the same target
 */
export function renderOutcome(
  outcome: Outcome,
  progress: Progress,
  style: Style,
  view?: ReportView,
  flags = '',
): string {
  if (outcome.report !== null) return renderReport(outcome, outcome.report, style, view, flags);
  if (outcome.status !== 'RUNNING') return renderFailure(outcome, progress, style, flags);
  return renderLive(`${outcome.workflowId} is running`, progress, progress.lastEventAtMs, style).trim();
}
