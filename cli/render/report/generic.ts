import type { AgentReport, Report } from '../../../patterns/report/report.ts';
import type { Style } from '../style.ts';
import { type Cell, printable, table } from '../text.ts';
import type { Section } from './sections.ts';

/** Longest output that is shown whole; `--json` has all of it. */
const SHOWN_CHARACTERS = 300;

/** The answers of any workflow: a section per phase, a row per agent. */
export function genericSections(report: Report, style: Style): Section[] {
  return report.phases.map((phase) => ({
    title: phase.name,
    lines: table(
      phase.agents.map((agent) => agentRow(agent, style)),
      { indent: 2, width: style.width },
    ),
  }));
}

function agentRow(agent: AgentReport, { colors }: Style): Cell[] {
  if (agent.status !== 'done') return [{ text: '✘', paint: colors.red }, agent.name, agent.status];
  if (agent.outputBytes !== undefined) {
    const size = `an answer of ${Math.ceil(agent.outputBytes / 1000)} KB, stored but too large for the report`;
    return [{ text: '✔', paint: colors.green }, agent.name, size];
  }
  const text = printable(JSON.stringify(agent.output));
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
  return [{ text: '✔', paint: colors.green }, agent.name, shown];
}
