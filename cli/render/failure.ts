import { withoutRequestId } from '../../ops/cause.ts';
import { type CriticalPhase, criticalPhasesOf, type FailedCall } from '../../ops/failed-agents.ts';
import type { Outcome } from '../../ops/outcome.ts';
import type { Progress } from '../../ops/progress.ts';
import { type CataloguedName, ERROR_CATALOGUE, isCatalogued } from '../../patterns/catalogue/errors.ts';
import { degradationSummary } from '../../patterns/degradation/phase-verdict.ts';
import { callTitle, errorText, skippedText } from './progress-line.ts';
import { renderSections, type Section } from './report/sections.ts';
import { renderFigures, renderNextSteps } from './report.ts';
import type { Style } from './style.ts';
import { type Cell, indented, printable, table, wrap } from './text.ts';

const CRITICAL: CataloguedName = 'CriticalDegradationError';

/** The outcome of a failed run: the error, the agents that failed with their causes, and the next steps. */
export function renderFailure(outcome: Outcome, progress: Progress, style: Style, flags = ''): string {
  const { colors, width } = style;
  const error = outcome.error ?? '';
  const failed = outcome.failures.flatMap((call) => callRows(call, style));
  const sections: Section[] = [
    { title: 'Why', lines: whyLines(outcome, failed.length > 0 ? criticalPhasesOf(progress) : [], width) },
    { title: 'Failed agents', lines: table(failed, { indent: 2, width }) },
    { title: 'What to do next', lines: nextLines(outcome, style, flags) },
  ];
  const reason = error === '' ? '' : ` with ${printable(error)}`;
  return [
    ...wrap(`${colors.bold(outcome.workflowId)}: ${colors.red(outcome.status)}${reason}`, width),
    ...renderSections(sections, style),
    '',
    colors.dim(renderFigures(outcome)),
  ].join('\n');
}

function nextLines({ workflowId, error, faults }: Outcome, style: Style, flags: string): string[] {
  if (error === 'InvalidInputError') {
    return indented(
      'start it again with an input that is accepted; nothing has run, so nothing can be continued',
      2,
      style.width,
    );
  }
  const without = faults.length === 0 ? '' : ', without the faults it was started with';
  const dataFirst = error === 'AgentInputError' ? 'correct the data that the agent refused first; ' : '';
  const explanation = `${dataFirst}redrive continues where it stopped${without}; stored results are not computed again`;
  const steps = [`$ npx ballast redrive ${workflowId}${flags}`, ...renderNextSteps(workflowId + flags, style)];
  return [...steps.map((line) => `  ${line}`), ...indented(explanation, 2, style.width)];
}

/** The meaning of the error, and its cause. @param critical the phases whose failed agents are listed below */
function whyLines({ error, cause }: Outcome, critical: readonly CriticalPhase[], width: number): string[] {
  const meaning = error !== null && isCatalogued(error) ? ERROR_CATALOGUE[error].meaning : '';
  const isListed = error === CRITICAL && critical.length > 0;
  const causes = isListed ? critical.map(summaryOf) : [printable(withoutRequestId(cause ?? ''))];
  return [meaning, ...causes].filter((text) => text !== '').flatMap((text) => indented(text, 2, width));
}

function summaryOf({ phase, failedRequired, required, thresholds }: CriticalPhase): string {
  return degradationSummary(phase, failedRequired, required, thresholds);
}

/** One row per tier that was tried or refused. */
function callRows(call: FailedCall, { colors }: Style): Cell[][] {
  const tiers = [
    ...call.failures.map((failure): [string, string] => [failure.tier, errorText(failure)]),
    ...call.skipped.map((skipped): [string, string] => [skipped.tier, skippedText(skipped)]),
  ];
  return tiers.map(([tier, text], index) => [
    { text: index === 0 ? callTitle(call) : '', paint: colors.bold },
    index === 0 ? (call.required ? 'required' : 'optional') : '',
    tier,
    text,
  ]);
}
