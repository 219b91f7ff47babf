import type { Outcome } from '../../ops/outcome.ts';
import type { Report } from '../../patterns/report/report.ts';
import { genericSections } from './report/generic.ts';
import { headline, researchAnswers, researchSections } from './report/research.ts';
import { levelText, resilienceSection } from './report/resilience.ts';
import { renderSections } from './report/sections.ts';
import type { Style } from './style.ts';
import { printable } from './text.ts';
import { duration, plural } from './units.ts';

/** A run that came to a report, as a person reads it. */
export function renderReport(outcome: Outcome, report: Report, style: Style): string {
  const { colors } = style;
  const answers = researchAnswers(report);
  const title = answers === undefined ? `${levelText(report.degradationLevel)}` : headline(answers);
  const sections = answers === undefined ? genericSections(report, style) : researchSections(answers, report, style);
  return [
    `${colors.bold(subjectOf(report))}: ${title}`,
    ...renderSections([...sections, resilienceSection(report, style)], style),
    '',
    colors.dim(renderFigures(outcome)),
    ...renderNextSteps(outcome.workflowId, style),
  ].join('\n');
}

/** `AAPL` of a research run, the workflow's name of any other. */
function subjectOf({ input, workflow }: Report): string {
  return tickerOf(input) ?? printable(workflow);
}

/** What the run cost, in one line. */
export function renderFigures({ durationMs, transitions, historyEvents }: Outcome): string {
  return `${duration(durationMs)}, ${plural(transitions, 'billed transition')}, ${plural(historyEvents, 'history event')}`;
}

/** The commands that show more of a run. */
export function renderNextSteps(workflowId: string, { colors }: Style): string[] {
  return ['history', 'logs'].map((verb) => colors.dim(`$ npx ballast ${verb} ${workflowId}`));
}

function tickerOf(input: Report['input']): string | undefined {
  const ticker = typeof input === 'object' && input !== null && !Array.isArray(input) ? input.ticker : undefined;
  return typeof ticker === 'string' ? printable(ticker) : undefined;
}
