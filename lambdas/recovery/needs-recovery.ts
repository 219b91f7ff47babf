import type { SFNClient } from '@aws-sdk/client-sfn';
import { statusOf } from '../../patterns/health-checks/health.ts';
import { decideSweep, type PhaseRoster } from '../../patterns/recovery/recovery.ts';
import { isReportDue } from '../../patterns/recovery/run-failures.ts';
import { listVerdicts } from '../../stores/health-checks/health.ts';
import { readFailureReport } from '../../stores/recovery/failure-reports.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { readFailedRun } from './failed-run.ts';
import type { SweptExecution } from './list-executions.ts';

/** Whether an execution has a failure that was not published, or failed and is not being recovered. */
export async function needsRecovery(
  stepFunctions: SFNClient,
  table: WorkflowTable,
  execution: SweptExecution,
  phases: readonly PhaseRoster[],
): Promise<boolean> {
  if (isReportDue(execution, await readFailureReport(table, execution))) return true;
  if (!execution.hasFailed) return false;
  const { run, record } = await readFailedRun(stepFunctions, table, execution.executionArn, phases);
  const verdicts = record?.state === 'parked' ? await listVerdicts(table) : [];
  const wasHealthyAfter = (agent: string, atMs: number) =>
    verdicts.some((verdict) => verdict.agent === agent && statusOf(verdict) === 'healthy' && verdict.atMs > atMs);
  return decideSweep(run, record, wasHealthyAfter, table.nowMs());
}
