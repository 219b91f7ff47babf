import type { DegradationLevel } from '../report/report.ts';
import type { ExecutionEntry } from './entry.ts';
import { type ExecutionStatus, statusFor } from './status.ts';

/** Selects executions; each field that is given must hold. */
export interface ExecutionFilter {
  readonly status?: ExecutionStatus;
  /** started at this time or later, in epoch milliseconds */
  readonly sinceMs?: number;
  /** started before this time, in epoch milliseconds */
  readonly startedBeforeMs?: number;
  /** ended at this time or later, in epoch milliseconds */
  readonly endedSinceMs?: number;
  /** ended before this time, in epoch milliseconds */
  readonly endedBeforeMs?: number;
  /** of this workflow, by its id */
  readonly workflowId?: string;
  /** ended with this error */
  readonly error?: string;
  /** with a report of this degradation level */
  readonly level?: DegradationLevel;
  /** with this agent among those without an answer */
  readonly failedAgent?: string;
  /** with this text in the beginning of its input that the index keeps */
  readonly inputText?: string;
  /** waits for the answer to a question */
  readonly isWaiting?: true;
}

/** Whether an execution is one that the filter selects. */
export function isSelected(entry: ExecutionEntry, filter: ExecutionFilter): boolean {
  const { status, sinceMs, startedBeforeMs, endedSinceMs, endedBeforeMs } = filter;
  const { workflowId, error, level, failedAgent, inputText, isWaiting } = filter;
  return (
    is(status, (wanted) => statusFor(entry.status, entry.error) === wanted) &&
    is(sinceMs, (timeMs) => entry.startedAtMs >= timeMs) &&
    is(startedBeforeMs, (timeMs) => entry.startedAtMs < timeMs) &&
    is(endedSinceMs, (timeMs) => entry.stoppedAtMs !== undefined && entry.stoppedAtMs >= timeMs) &&
    is(endedBeforeMs, (timeMs) => entry.stoppedAtMs !== undefined && entry.stoppedAtMs < timeMs) &&
    is(workflowId, (id) => entry.workflowId === id) &&
    is(error, (name) => entry.error === name) &&
    is(level, (wanted) => entry.level === wanted) &&
    is(failedAgent, (agent) => entry.failedAgents?.includes(agent) === true) &&
    is(inputText, (text) => entry.input?.includes(text) === true) &&
    is(isWaiting, () => entry.waitsFor !== undefined)
  );
}

/** Whether a condition that was given holds. */
function is<Wanted>(wanted: Wanted | undefined, holds: (wanted: Wanted) => boolean): boolean {
  return wanted === undefined || holds(wanted);
}
