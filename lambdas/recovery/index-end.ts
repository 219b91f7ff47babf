import { indexExecution } from '../runtime/execution-index.ts';
import type { KnownExecution } from './failed-execution.ts';

/** The ends that a rule tells a recovery of. */
const ENDS_OF_EVENTS = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;

/** Writes the end of an execution as the service has it, which no handler may have seen: a timeout, a stop, a crash. */
export async function indexEnd({ execution, workflowId, startedAtMs, stoppedAtMs }: KnownExecution): Promise<void> {
  const { executionArn, status, redriveCount, error } = execution;
  const ended = ENDS_OF_EVENTS.find((end) => end === status);
  // redriven since the event
  if (stoppedAtMs === undefined || ended === undefined) return;
  await indexExecution({
    executionArn,
    workflowId,
    startedAtMs,
    stoppedAtMs,
    status: ended,
    redriveCount,
    witness: 'service',
    ...(error === '' ? {} : { error }),
  });
}
