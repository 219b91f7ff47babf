import type { SFNClient } from '@aws-sdk/client-sfn';
import { statusOf } from '../../patterns/health-checks/health.ts';
import { isPublicationDue } from '../../patterns/recovery/failure-publication.ts';
import { decideSweep, type PhaseRoster } from '../../patterns/recovery/recovery.ts';
import { listVerdicts } from '../../stores/health-checks/health.ts';
import { readPublication } from '../../stores/recovery/publications.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { readFailedExecution } from './failed-execution.ts';
import type { SweptExecution } from './list-executions.ts';

/** Whether an execution has a failure that was not published, or failed and is not being recovered. */
export async function needsRecovery(
  stepFunctions: SFNClient,
  table: WorkflowTable,
  execution: SweptExecution,
  phases: readonly PhaseRoster[],
): Promise<boolean> {
  if (isPublicationDue(execution, await readPublication(table, execution))) return true;
  if (!execution.hasFailed) return false;
  const { execution: failed, record } = await readFailedExecution(stepFunctions, table, execution.executionArn, phases);
  const verdicts = record?.state === 'parked' ? await listVerdicts(table) : [];
  const wasHealthyAfter = (agent: string, atMs: number) =>
    verdicts.some((verdict) => verdict.agent === agent && statusOf(verdict) === 'healthy' && verdict.atMs > atMs);
  return decideSweep(failed, record, wasHealthyAfter, table.nowMs());
}
