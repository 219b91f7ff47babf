import { setAttributes } from '../../patterns/conditional-write.ts';
import { type FailureReport, failureReport } from '../../patterns/recovery/run-failures.ts';
import { hasRevision, readRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** In a partition of their own: a sweep knows an execution's name, and not yet its workflow. No workflow's id holds a `#`. */
const PARTITION = '#run-failures';

/** An execution. AWS forgets a name 90 days after its end, so that another execution may have it; that one starts later. */
export interface NamedExecution {
  readonly name: string;
  readonly startedAtMs: number;
}

/** Which failures of an execution are published. */
export async function readFailureReport(
  table: WorkflowTable,
  execution: NamedExecution,
): Promise<FailureReport | undefined> {
  const item = await table.get(PARTITION, keyOf(execution));
  return item === undefined ? undefined : readRecord(failureReport, item);
}

/** Writes the next report over the one it was decided on. @returns false when another was faster */
export async function saveFailureReport(
  table: WorkflowTable,
  execution: NamedExecution,
  report: FailureReport,
): Promise<boolean> {
  return await table.write(PARTITION, keyOf(execution), {
    conditions: [hasRevision(report.revision - 1)],
    changes: setAttributes(report),
  });
}

function keyOf({ name, startedAtMs }: NamedExecution): string {
  return `${name}#${startedAtMs}`;
}
