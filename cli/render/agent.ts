import type { AgentAttempt, AgentOutcome } from '../../ops/agent-outcome.ts';
import { duration } from '../../patterns/duration.ts';
import { errorText, skippedText } from './progress-line.ts';
import { renderSections } from './report/sections.ts';
import type { Style } from './style.ts';
import { type Cell, escapeControls, printable, table } from './text.ts';

/** The result of an agent that ran alone: its answer whole, and a row per attempt. */
export function renderAgent(result: AgentOutcome, style: Style): string {
  const { colors, width } = style;
  const { agent, status, answer, tier, error, cause, attempts, skipped, durationMs } = result;
  const rows = [
    ...skipped.map((one): Cell[] => [{ text: '-', paint: colors.dim }, one.tier, '', skippedText(one)]),
    ...attempts.map((attempt) => attemptRow(attempt, style)),
  ];
  const isAnswered = status === 'SUCCEEDED' && tier !== null;
  const failure = error === null ? status : errorText({ error, cause: cause ?? '' });
  const headline = isAnswered ? `answered by ${tier}` : colors.red(`no answer: ${failure}`);
  const json = isAnswered ? JSON.stringify(answer, null, 2).split('\n').map(escapeControls) : [];
  const sections = [
    { title: 'Answer', lines: json.map((line) => `  ${line}`) },
    { title: 'Attempts', lines: table(rows, { indent: 2, width }) },
  ];
  return [
    `${colors.bold(printable(agent))}: ${headline}`,
    ...renderSections(sections, style),
    '',
    colors.dim(duration(durationMs)),
  ].join('\n');
}

function attemptRow({ tier, attempt, error, cause }: AgentAttempt, { colors }: Style): Cell[] {
  if (error === null) return [{ text: '✔', paint: colors.green }, tier, `attempt ${attempt}`, 'answered'];
  return [{ text: '✘', paint: colors.red }, tier, `attempt ${attempt}`, errorText({ error, cause: cause ?? '' })];
}
