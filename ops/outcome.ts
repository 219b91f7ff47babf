import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { statusFor } from '../patterns/execution-index/status.ts';
import type { DegradationLevel, Report } from '../patterns/report/report.ts';
import { type FailedCall, failedAgentsOf, failedCallsOf } from './failed-agents.ts';
import type { OpenQuestion } from './open-question.ts';
import { type ExecutionStatus, foldHistory } from './progress.ts';
import type { Execution } from './status.ts';
import { countTransitions } from './transitions.ts';

/** The result of an execution, as `run` prints it. Times are those of the cloud's clock, which may be virtual. */
export interface Outcome {
  readonly workflowId: string;
  readonly executionArn: string;
  /** fault rules that were injected into it; its redrive runs without them */
  readonly faults: readonly string[];
  /** TIMED_OUT also when `run --timeout` stopped it, which the service calls ABORTED */
  readonly status: ExecutionStatus;
  readonly error: string | null;
  readonly cause: string | null;
  readonly degradationLevel: DegradationLevel | null;
  /** required and optional ones, in the order of the phases */
  readonly failedAgents: readonly string[];
  /** replicas that no tier answered for, with what each tier failed of; of runs that succeeded, too */
  readonly failures: readonly FailedCall[];
  /** the execution's output, null unless it succeeded */
  readonly report: Report | null;
  readonly transitions: number;
  readonly historyEvents: number;
  /** of X-Ray; null where the workflow is not traced */
  readonly traceId: string | null;
  readonly durationMs: number;
  /** the questions that it waits for now @default - it waits for none */
  readonly waitsFor?: readonly OpenQuestion[];
}

/** The error a run is stopped with by Ctrl-C. */
export const INTERRUPTED = 'Interrupted';

/** The result of an execution, from its description and its history. */
export function outcomeOf(execution: Execution, history: readonly HistoryEvent[]): Outcome {
  const report = reportOf(execution);
  const progress = foldHistory(history);
  return {
    workflowId: execution.workflowId,
    executionArn: execution.executionArn,
    faults: execution.faults,
    status: statusFor(execution.status, execution.error),
    error: execution.error ?? null,
    cause: execution.cause ?? null,
    degradationLevel: report?.degradationLevel ?? null,
    failedAgents: report?.failedAgents ?? failedAgentsOf(progress),
    failures: failedCallsOf(progress),
    report,
    transitions: countTransitions(history),
    historyEvents: history.length,
    traceId: execution.traceId ?? null,
    durationMs: (execution.stoppedAtMs ?? progress.lastEventAtMs) - execution.startedAtMs,
  };
}

/** The output of a workflow of ours is its report. */
export function reportOf({ output }: Pick<Execution, 'output'>): Report | null {
  if (output === undefined) return null;
  const value: unknown = JSON.parse(output);
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return null;
  return value.schemaVersion === 1 ? (value as Report) : null;
}
