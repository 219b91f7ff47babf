import type { SFNClient } from '@aws-sdk/client-sfn';
import { readFailureReport, saveFailureReport } from '../../stores/recovery/failure-reports.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { InvocationEvents } from '../runtime/events.ts';
import type { KnownRun } from './failed-run.ts';
import { reportFailures } from './report-failures.ts';
import { readRunEnds } from './run-ends.ts';

/** Publishes a RunFailed for every unpublished failure of an execution, which may be more than the one of the event. */
export async function reportRun(
  stepFunctions: SFNClient,
  table: WorkflowTable,
  known: KnownRun,
  ownerArn: string,
): Promise<void> {
  const { workflowId, run } = known;
  const { executionArn } = run;
  const events = new InvocationEvents();
  await reportFailures({
    executionArn,
    workflowId,
    ownerArn,
    read: () => readFailureReport(table, known),
    save: (report) => saveFailureReport(table, known, report),
    endsAfter: (redriveCount) => readRunEnds(stepFunctions, executionArn, redriveCount),
    publish: (event) => events.publishBestEffort(event),
    nowMs: () => table.nowMs(),
  });
}
