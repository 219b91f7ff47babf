import type {
  AgentReport,
  DegradationLevel,
  PhaseReport,
  ReplicaReport,
  Report,
} from '../../../patterns/report/report.ts';
import { callTitle, errorText, skippedText } from '../progress-line.ts';
import type { Style } from '../style.ts';
import { type Cell, table } from '../text.ts';
import { percent, plural } from '../units.ts';
import type { Section } from './sections.ts';

const LEVELS = {
  0: 'full service',
  1: 'reduced service',
  2: 'minimal service',
} as const satisfies Record<DegradationLevel, string>;

/** `degradation level 1, reduced service`; at level 0 up to a fifth of a phase's agents may be missing. */
export function levelText(level: DegradationLevel, failedAgents = 0): string {
  const lost = failedAgents === 0 ? '' : `, ${plural(failedAgents, 'agent')} without an answer`;
  return `degradation level ${level}, ${level === 0 && failedAgents > 0 ? 'almost full service' : LEVELS[level]}${lost}`;
}

/** Failures and fallbacks: one row per agent that did not answer with its first tier at its first attempt. */
export function resilienceSection(report: Report, style: Style): Section {
  const agents = report.phases.flatMap((phase) => phase.agents);
  const rows = [...agents.flatMap((agent) => agentRows(agent, style)), ...report.phases.flatMap(leftOutRow)];
  const rounds = report.phases
    .filter((phase) => phase.rounds > 1)
    .map(({ name, rounds }) => `${name} took ${rounds} rounds`);
  const clean = 'every agent answered with its first tier, at the first attempt';
  return {
    title: 'Resilience',
    lines: table(
      [
        [levelText(report.degradationLevel, report.failedAgents.length)],
        ...rounds.map((text): Cell[] => [text]),
        ...(rows.length === 0 && rounds.length === 0 ? [[clean]] : []),
      ],
      { indent: 2, width: style.width },
    ).concat(table(rows, { indent: 2, width: style.width })),
  };
}

/** Details and agents that a report that would be too large leaves out. */
function leftOutRow({ name, agents, agentsLeftOut = 0 }: PhaseReport): Cell[][] {
  const details = agents.filter((agent) => agent.detailsLeftOut === true).length;
  const leftOut = [
    ...(details === 0 ? [] : [`what happened to ${plural(details, 'agent')}`]),
    ...(agentsLeftOut === 0 ? [] : [plural(agentsLeftOut, 'agent')]),
  ];
  return leftOut.map((text) => ['!', name, '', `${text} is left out of the report, which would be too large`]);
}

function agentRows(agent: AgentReport, { colors }: Style): Cell[][] {
  const kind = agent.required ? 'required' : 'optional';
  const replicas = agent.replicas.flatMap((replica) => {
    const text = trouble(replica);
    const title = callTitle({ agent: agent.name, replica: replica.replica, replicas: agent.replicas.length });
    return text === '' ? [] : [[{ text: '!', paint: colors.yellow }, title, kind, text]];
  });
  switch (agent.status) {
    case 'done':
      return agent.disagreement > 0
        ? [
            ...replicas,
            [
              { text: '!', paint: colors.yellow },
              agent.name,
              kind,
              `${percent(agent.disagreement)} of its replicas disagreed`,
            ],
          ]
        : replicas;
    case 'no-consensus': {
      const ballots = Object.entries(agent.ballots).map(([ballot, votes]) => `${ballot} (${votes})`);
      return [...replicas, [{ text: '✘', paint: colors.red }, agent.name, kind, `no consensus: ${ballots.join(', ')}`]];
    }
    case 'failed': {
      const tiers = agent.failures.map((failure) => `${failure.tier} failed, ${errorText(failure)}`);
      const text = tiers.length === 0 ? errorText(agent) : tiers.join('; ');
      return [...replicas, [{ text: '✘', paint: colors.red }, agent.name, kind, `no answer: ${text}`]];
    }
    default:
      return agent satisfies never;
  }
}

/** Why a replica did not answer with its first tier at its first attempt; '' when it did. */
function trouble({ tier, attempts, failures, skipped }: ReplicaReport): string {
  const failed = failures.map((failure) => `${failure.tier} failed, ${errorText(failure)}`);
  const refused = skipped.map((tier) => `${tier.tier} ${skippedText(tier)}`);
  const before = [...failed, ...refused];
  if (before.length === 0 && attempts === 1) return '';
  return [...before, `${tier} answered${attempts > 1 ? ` at attempt ${attempts}` : ''}`].join('; ');
}
