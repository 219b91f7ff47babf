import type { Outcome } from '../../ops/outcome.ts';
import type { Json } from '../../patterns/json/json.ts';
import type { AgentReport, ReplicaReport, Report } from '../../patterns/report/report.ts';

/** A replica that answered with its first tier, at the first attempt. */
export const replica: ReplicaReport = { replica: 0, tier: 'rules', attempts: 1, failures: [], skipped: [] };

/** A required agent that answered. */
export function answered(name: string, output: Json = 'buy') {
  return {
    status: 'done',
    name,
    required: true,
    replicas: [replica],
    output,
    disagreement: 0,
  } as const satisfies AgentReport;
}

/** An optional agent that did not answer. */
export function unanswered(name: string): AgentReport {
  return {
    status: 'failed',
    name,
    required: false,
    replicas: [],
    error: 'FallbackExhaustedError',
    cause: 'no tier answered',
    failures: [{ tier: 'rules', error: 'AgentError', cause: 'broke' }],
  };
}

/** The report of a research run with one phase. */
export function reportOf(agents: readonly AgentReport[], changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    workflow: 'research',
    workflowId: 'my-workflow',
    input: { ticker: 'AAPL' },
    degradationLevel: 0,
    failedAgents: [],
    phases: [{ name: 'research', degradationLevel: 0, rounds: 1, agents }],
    ...changes,
  };
}

/** The outcome of a run that succeeded with a report. */
export function outcomeWith(report: Report, changes: Partial<Outcome> = {}): Outcome {
  return {
    workflowId: report.workflowId,
    executionArn: 'arn',
    faults: [],
    status: 'SUCCEEDED',
    error: null,
    cause: null,
    degradationLevel: report.degradationLevel,
    failedAgents: report.failedAgents,
    failures: [],
    report,
    transitions: 25,
    historyEvents: 140,
    traceId: null,
    durationMs: 1_500,
    ...changes,
  };
}
