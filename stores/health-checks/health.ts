import { absent, equals, setAttributes } from '../../patterns/conditional-write.ts';
import {
  decideVerdict,
  type HealthChange,
  type HealthVerdict,
  healthVerdict,
  type PingResult,
} from '../../patterns/health-checks/health.ts';
import { parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** One item per agent, in a partition of its own: no workflow's id holds a `#`. */
const PARTITION = '#health';
const PREFIX = 'agent#';

/** The newest verdicts, by agent. */
export async function listVerdicts(table: WorkflowTable): Promise<HealthVerdict[]> {
  return (await table.list(PARTITION, PREFIX)).map((item) => parseRecord(healthVerdict, item));
}

/** A verdict that this check stored: of concurrent checks only one reports a change. */
export interface SavedVerdict {
  readonly change: HealthChange;
  readonly verdict: HealthVerdict;
  readonly before: HealthVerdict | undefined;
}

/**
 * Stores the verdict after a ping. Of concurrent checks one writes.
 * @param before the stored verdict, as listed
 * @returns undefined when nothing was written
 */
export async function saveVerdict(
  table: WorkflowTable,
  before: HealthVerdict | undefined,
  ping: PingResult,
): Promise<SavedVerdict | undefined> {
  const decided = decideVerdict(before, ping);
  if (decided === undefined) return undefined;
  const written = await table.write(PARTITION, `${PREFIX}${ping.agent}`, {
    conditions: [before === undefined ? absent('atMs') : equals('atMs', before.atMs)],
    changes: setAttributes(decided.verdict),
  });
  return written ? { ...decided, before } : undefined;
}
