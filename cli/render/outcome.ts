import type { Outcome } from '../../ops/outcome.ts';
import type { Progress } from '../../ops/progress.ts';
import { renderFailure } from './failure.ts';
import { renderLive } from './live.ts';
import { renderReport } from './report.ts';
import type { Style } from './style.ts';

/** An execution as a person reads it: its report, why there is none, or how far it is. */
export function renderOutcome(outcome: Outcome, progress: Progress, style: Style): string {
  if (outcome.report !== null) return renderReport(outcome, outcome.report, style);
  if (outcome.status !== 'RUNNING') return renderFailure(outcome, progress, style);
  return renderLive(`${outcome.workflowId} is running`, progress, progress.lastEventAtMs, style).trim();
}
