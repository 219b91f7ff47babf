import type { TierFailure } from '../catalogue/payloads.ts';
import { boundedText, bytesOfText, fairLimit } from '../json/bounded-text.ts';
import type { AgentReport, Report } from './report.ts';

/**
 * Largest report, in bytes of JSON. A state may pass on 256 KiB; the rest is for the fields that Step Functions adds.
 * Each answer by itself may be larger: then it is read from the store.
 */
export const MAX_REPORT_BYTES = 200_000;

/** A cause is shortened to this before an answer is left out for it, in bytes. */
const SHORT_CAUSE_BYTES = 100;

/**
 * The report, shortened to a size that an execution can end with: a run that has done all of its work
 * succeeds with a shorter report. Long causes are shortened first, then the largest answers are left out, one by one; if that
 * is not enough the details of agents, and at last the agents.
 */
export function fitReport(report: Report, maxBytes: number = MAX_REPORT_BYTES): Report {
  if (bytesOf(report) <= maxBytes) return report;
  const excess = (fitted: Report, causeBytes: number) => bytesOf(withCauses(fitted, causeBytes)) - maxBytes;

  const answers = leaveOut(report, excess(report, SHORT_CAUSE_BYTES), withoutAnswer);
  const details = leaveOut(answers, excess(answers, 0), withoutDetails);
  const fitted = excess(details, 0) > 0 ? withoutAgents(details) : details;

  const sizes = causesOf(fitted).map(bytesOfText);
  return withCauses(fitted, fairLimit(sizes, -excess(fitted, 0)));
}

/** Leaves out where it saves most, agent by agent, until so many bytes are saved. */
function leaveOut(report: Report, bytes: number, without: (agent: AgentReport) => AgentReport): Report {
  // a cause is shortened anyway, and saves nothing here
  const sizeOf = (agent: AgentReport) => bytesOf(agentWithCauses(agent, 0));
  const savings = report.phases
    .flatMap(({ agents }) => agents)
    .map((agent) => ({ agent, saves: sizeOf(agent) - sizeOf(without(agent)) }))
    .filter(({ saves }) => saves > 0)
    .toSorted((a, b) => b.saves - a.saves);
  const leftOut = new Set<AgentReport>();
  let left = bytes;
  for (const { agent, saves } of savings) {
    if (left <= 0) break;
    leftOut.add(agent);
    left -= saves;
  }
  return mapAgents(report, (agent) => (leftOut.has(agent) ? without(agent) : agent));
}

function withoutAnswer(agent: AgentReport): AgentReport {
  if (agent.status !== 'done' || agent.outputBytes !== undefined) return agent;
  return { ...agent, output: null, outputBytes: bytesOf(agent.output) };
}

function withoutDetails(agent: AgentReport): AgentReport {
  const shortened = { replicas: [], detailsLeftOut: true } as const;
  switch (agent.status) {
    case 'done':
      return { ...agent, ...shortened };
    case 'no-consensus':
      return { ...agent, ...shortened, ballots: {} };
    case 'failed':
      return { ...agent, ...shortened, failures: [] };
    default:
      return agent satisfies never;
  }
}

function withoutAgents(report: Report): Report {
  const phases = report.phases.map((phase) => ({ ...phase, agents: [], agentsLeftOut: phase.agents.length }));
  return { ...report, phases };
}

function mapAgents(report: Report, map: (agent: AgentReport) => AgentReport): Report {
  return { ...report, phases: report.phases.map((phase) => ({ ...phase, agents: phase.agents.map(map) })) };
}

function causesOf({ phases }: Report): string[] {
  return phases.flatMap(({ agents }) =>
    agents.flatMap((agent) => [
      ...agent.replicas.flatMap(({ failures }) => failures.map(({ cause }) => cause)),
      ...(agent.status === 'failed' ? [agent.cause, ...agent.failures.map(({ cause }) => cause)] : []),
    ]),
  );
}

function withCauses(report: Report, maxBytes: number): Report {
  return mapAgents(report, (agent) => agentWithCauses(agent, maxBytes));
}

function agentWithCauses(agent: AgentReport, maxBytes: number): AgentReport {
  const shorten = (failures: readonly TierFailure[]) =>
    failures.map((failure) => ({ ...failure, cause: boundedText(failure.cause, maxBytes) }));
  const replicas = agent.replicas.map((replica) => ({ ...replica, failures: shorten(replica.failures) }));
  if (agent.status !== 'failed') return { ...agent, replicas };
  return { ...agent, replicas, cause: boundedText(agent.cause, maxBytes), failures: shorten(agent.failures) };
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
