import { setAttributes } from '../../patterns/conditional-write.ts';
import { type FailureReport, failureReport } from '../../patterns/recovery/run-failures.ts';
import type { ExecutionId } from '../workflow-table/keys.ts';
import { hasRevision, parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** A partition of their own, since a sweep knows the execution's name but not its workflow. No workflow id contains a `#`. */
const PARTITION = '#run-failures';

/** Which failures of an execution are published. */
export async function readFailureReport(
  table: WorkflowTable,
  execution: ExecutionId,
): Promise<FailureReport | undefined> {
  const item = await table.get(PARTITION, keyOf(execution));
  return item === undefined ? undefined : parseRecord(failureReport, item);
}

/** Writes the next report over the one it was decided on. @returns false when another was faster */
export async function saveFailureReport(
  table: WorkflowTable,
  execution: ExecutionId,
  report: FailureReport,
): Promise<boolean> {
  return await table.write(PARTITION, keyOf(execution), {
    conditions: [hasRevision(report.revision - 1)],
    changes: setAttributes(report),
  });
}

function keyOf({ name, startedAtMs }: ExecutionId): string {
  return `${name}#${startedAtMs}`;
}
