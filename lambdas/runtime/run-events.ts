import { RUN_EVENT_LIMIT_MS } from '../../patterns/catalogue/events.ts';
import type { ReportRequest, Run } from '../../patterns/catalogue/payloads.ts';
import type { Report } from '../../patterns/report/report.ts';
import { InvocationEvents } from './events.ts';

type Started = Pick<Run, 'workflow' | 'workflowId' | 'executionArn' | 'startedAtMs'>;

/** Publishes that an execution began. Never throws, and takes no longer than its limit: others follow runs, and hold up none. */
export async function publishRunStarted(run: Started, isResumed: boolean): Promise<void> {
  const { workflow, workflowId, executionArn, startedAtMs } = run;
  await new InvocationEvents(RUN_EVENT_LIMIT_MS).publishBestEffort({
    code: 'RunStarted',
    id: `${executionArn}#started`,
    atMs: startedAtMs,
    workflow,
    workflowId,
    executionArn,
    isResumed,
  });
}

/**
 * Publishes that an execution has a report, in the same way. A retry of Report publishes the same event again.
 * @param enteredAt of the state Report
 */
export async function publishRunReported(
  run: Started,
  { degradationLevel, failedAgents }: Pick<Report, 'degradationLevel' | 'failedAgents'>,
  { redriveCount, enteredAt }: Pick<ReportRequest, 'redriveCount' | 'enteredAt'>,
): Promise<void> {
  const { workflow, workflowId, executionArn, startedAtMs } = run;
  const atMs = enteredAt === undefined ? Date.now() : Date.parse(enteredAt);
  await new InvocationEvents(RUN_EVENT_LIMIT_MS).publishBestEffort({
    code: degradationLevel === 0 ? 'RunSucceeded' : 'RunDegraded',
    id: `${executionArn}#reported#${redriveCount}`,
    atMs,
    workflow,
    workflowId,
    executionArn,
    degradationLevel,
    failedAgents,
    redriveCount,
    durationMs: atMs - startedAtMs,
  });
}
