import type { Outcome } from '../../ops/outcome.ts';
import { duration } from '../../patterns/duration.ts';
import type { Report } from '../../patterns/report/report.ts';
import type { ReportCell, ReportView } from '../../patterns/report/report-view.ts';
import { genericSections } from './report/generic.ts';
import { modelsSection } from './report/models.ts';
import { levelText, resilienceSection } from './report/resilience.ts';
import { renderSections, type Section } from './report/sections.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { dollars, plural } from './units.ts';

/**
 * A run with a report, as text.
 * @param view the workflow's own arrangement of the report @default - the answers as JSON
 */
export function renderReport(outcome: Outcome, report: Report, style: Style, view?: ReportView, flags = ''): string {
  const { colors } = style;
  const title = view === undefined ? levelText(report.degradationLevel) : printable(view.headline);
  const sections = view === undefined ? genericSections(report, style) : viewSections(view, style);
  return [
    `${colors.bold(printable(view?.subject ?? report.workflow))}: ${title}`,
    ...renderSections([...sections, resilienceSection(report, style), modelsSection(report, style)], style),
    '',
    colors.dim(renderFigures(outcome)),
    ...renderCost(report, style),
    ...renderNextSteps(outcome.workflowId + flags, style),
  ].join('\n');
}

function viewSections({ sections }: ReportView, style: Style): Section[] {
  return sections.map(({ title, rows, alignRight }) => ({
    title: printable(title),
    lines: table(
      rows.map((row) => row.map((cell) => cellOf(cell, style))),
      { indent: 2, width: style.width, right: alignRight ?? [] },
    ),
  }));
}

function cellOf(cell: ReportCell, { colors }: Style): Cell {
  return typeof cell === 'string' ? printable(cell) : { text: printable(cell.text), paint: colors[cell.color] };
}

/** Duration, billed transitions and history events, in one line. */
export function renderFigures({ durationMs, transitions, historyEvents }: Outcome): string {
  return `${duration(durationMs)}, ${plural(transitions, 'billed transition')}, ${plural(historyEvents, 'history event')}`;
}

/** What the report says that the run costs. */
function renderCost({ cost }: Report, { colors }: Style): string[] {
  return cost === undefined
    ? []
    : [colors.dim(`at least ${dollars(cost.microDollars)} at list prices, without compute`)];
}

/** The commands that show more of a run. */
export function renderNextSteps(workflowId: string, { colors }: Style): string[] {
  return ['history', 'logs'].map((verb) => colors.dim(`$ npx ballast ${verb} ${workflowId}`));
}
