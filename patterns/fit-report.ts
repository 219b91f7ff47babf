import type { AgentReport, Report } from './report.ts';

/**
 * Largest report, in bytes of JSON. A state may pass on 256 KiB; the rest is for what Step Functions wraps around it.
 * Each answer by itself may be larger: then it is read from the store.
 */
export const MAX_REPORT_BYTES = 200_000;

/**
 * The report as an execution can end with it: the largest answers are left out, one by one, until it fits. A run whose
 * answers are large succeeds with a shorter report rather than fail after all of its work.
 */
export function fitReport(report: Report, maxBytes: number = MAX_REPORT_BYTES): Report {
  let bytes = bytesOf(report);
  if (bytes <= maxBytes) return report;
  const sizes = report.phases
    .flatMap(({ agents }) => agents)
    .flatMap((agent) => (agent.status === 'done' ? [{ agent, bytes: bytesOf(agent.output) }] : []))
    .toSorted((a, b) => b.bytes - a.bytes);
  const leftOut = new Map<AgentReport, number>();
  for (const { agent, bytes: size } of sizes) {
    if (bytes <= maxBytes) break;
    leftOut.set(agent, size);
    bytes -= size;
  }
  const fit = (agent: AgentReport): AgentReport => {
    const outputBytes = leftOut.get(agent);
    return agent.status === 'done' && outputBytes !== undefined ? { ...agent, output: null, outputBytes } : agent;
  };
  return { ...report, phases: report.phases.map((phase) => ({ ...phase, agents: phase.agents.map(fit) })) };
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
