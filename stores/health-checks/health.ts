import { absent, equals, setAttributes } from '../../patterns/conditional-write.ts';
import { type HealthVerdict, healthVerdict, type VerdictDecision } from '../../patterns/health-checks/health.ts';
import { parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** One item per agent, in a partition of its own: no workflow's id holds a `#`. */
const PARTITION = '#health';
const PREFIX = 'agent#';

/** The newest verdicts, by agent. */
export async function listVerdicts(table: WorkflowTable): Promise<HealthVerdict[]> {
  return (await table.list(PARTITION, PREFIX)).map((item) => parseRecord(healthVerdict, item));
}

/**
 * Writes a verdict over the one it was decided on.
 * @returns false when a concurrent check was faster: of several only one reports a change
 */
export async function saveVerdict(table: WorkflowTable, { before, verdict }: VerdictDecision): Promise<boolean> {
  return await table.write(PARTITION, `${PREFIX}${verdict.agent}`, {
    conditions: [before === undefined ? absent('atMs') : equals('atMs', before.atMs)],
    changes: setAttributes(verdict),
  });
}
