import { setAttributes } from '../../patterns/conditional-write.ts';
import { type FailureReport, failureReport } from '../../patterns/recovery/run-failures.ts';
import { hasRevision, readRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** A partition of their own, since a sweep knows the execution's name but not its workflow. No workflow id contains a `#`. */
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
