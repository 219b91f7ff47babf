import {
  type HealthChange,
  type HealthVerdict,
  healthVerdict,
  judgePing,
  type PingResult,
} from '../../patterns/health-checks/health.ts';
import { readRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** One item per agent, in a partition of its own: no workflow's id holds a `#`. */
const PARTITION = '#health';
const PREFIX = 'agent#';

/** The newest verdicts, by agent. */
export async function listHealth(table: WorkflowTable): Promise<HealthVerdict[]> {
  return (await table.list(PARTITION, PREFIX)).map((item) => readRecord(healthVerdict, item));
}

/** A change of health, seen by exactly one of those who saw it. */
export interface SeenChange {
  readonly change: HealthChange;
  readonly verdict: HealthVerdict;
  readonly before: HealthVerdict | undefined;
}

/**
 * Keeps what a ping said. Of several checks at once one writes; the others' pings are as old and change nothing.
 * @param before what is known, as listed
 * @returns undefined when it changed nothing
 */
export async function saveHealth(
  table: WorkflowTable,
  before: HealthVerdict | undefined,
  ping: PingResult,
): Promise<SeenChange | undefined> {
  const judged = judgePing(before, ping);
  if (judged === undefined) return undefined;
  const written = await table.write(PARTITION, `${PREFIX}${ping.agent}`, {
    set: judged.verdict,
    condition: before === undefined ? 'attribute_not_exists(atMs)' : 'atMs = :seen',
    ...(before === undefined ? {} : { values: { ':seen': before.atMs } }),
  });
  return written ? { ...judged, before } : undefined;
}
