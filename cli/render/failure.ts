import { withoutRequestId } from '../../ops/cause.ts';
import type { Outcome } from '../../ops/outcome.ts';
import type { CallProgress, PhaseProgress, Progress } from '../../ops/progress.ts';
import { ERROR_CATALOGUE, isCatalogued } from '../../patterns/catalogue/errors.ts';
import { callTitle, errorText, skippedText } from './progress-line.ts';
import { renderSections, type Section } from './report/sections.ts';
import { renderFigures, renderNextSteps } from './report.ts';
import type { Style } from './style.ts';
import { type Cell, indented, printable, table } from './text.ts';

/** The outcome of a failed run: the error, the agents that failed with their causes, and the next steps. */
export function renderFailure(outcome: Outcome, progress: Progress, style: Style): string {
  const { colors, width } = style;
  const error = outcome.error ?? '';
  const failed = failedRows(progress, style);
  const sections: Section[] = [
    { title: 'Why', lines: whyLines(outcome, failed.length > 0, width) },
    { title: 'Failed agents', lines: table(failed, { indent: 2, width }) },
    { title: 'What to do next', lines: nextLines(outcome, style) },
  ];
  return [
    `${colors.bold(outcome.workflowId)}: ${colors.red(outcome.status)}${error === '' ? '' : ` with ${printable(error)}`}`,
    ...renderSections(sections, style),
    '',
    colors.dim(renderFigures(outcome)),
  ].join('\n');
}

function nextLines({ workflowId, error, faults }: Outcome, style: Style): string[] {
  if (error === 'InvalidInputError') {
    return indented(
      'start it again with an input that is accepted; nothing has run, so nothing can go on',
      2,
      style.width,
    );
  }
  const without = faults.length === 0 ? '' : ', without the faults it was started with';
  const dataFirst = error === 'AgentInputError' ? 'mend the data that the agent refused first; ' : '';
  const goOn = `${dataFirst}redrive continues where it stopped${without}; stored results are not computed again`;
  const steps = [`$ npx ballast redrive ${workflowId}`, ...renderNextSteps(workflowId, style)];
  return [...steps.map((line) => `  ${line}`), ...indented(goOn, 2, style.width)];
}

/** What the error means and what it says of this run. */
function whyLines({ error, cause }: Outcome, agentsFollow: boolean, width: number): string[] {
  const meaning = error !== null && isCatalogued(error) ? ERROR_CATALOGUE[error].meaning : '';
  const [first = '', ...agents] = sentencesOf(cause ?? '');
  const sentences = agentsFollow ? [meaning, first.replace(/:$/, '')] : [meaning, first, ...agents];
  return sentences.filter((text) => text !== '').flatMap((text) => indented(text, 2, width));
}

/** A cause lists one agent after the other; each reads better on a line of its own. */
function sentencesOf(cause: string): string[] {
  return printable(withoutRequestId(cause)).split(/(?<=[;:]) (?=[a-z][a-z0-9-]* \()/);
}

function failedRows(progress: Progress, style: Style): Cell[][] {
  return progress.phases.flatMap((phase) =>
    phase.calls.filter(({ state }) => state.kind === 'failed').flatMap((call) => callRows(phase, call, style)),
  );
}

/** One row per tier that was tried or refused. */
function callRows(phase: PhaseProgress, call: CallProgress, { colors }: Style): Cell[][] {
  const agent = phase.agents.find(({ name }) => name === call.agent);
  const title = callTitle({ ...call, replicas: agent?.replicas ?? 1 });
  const tiers = [
    ...call.failures.map((failure): [string, string] => [failure.tier, errorText(failure)]),
    ...call.skipped.map((skipped): [string, string] => [skipped.tier, skippedText(skipped)]),
  ];
  return tiers.map(([tier, text], index) => [
    { text: index === 0 ? title : '', paint: colors.bold },
    index === 0 ? kindOf(agent?.required) : '',
    tier,
    text,
  ]);
}

function kindOf(required: boolean | undefined): string {
  return required === false ? 'optional' : 'required';
}
