import * as z from 'zod';
import { StoreUnavailableError } from '../../patterns/catalogue/errors.ts';
import { setAttributes } from '../../patterns/conditional-write.ts';
import { type ActiveRule, activeFaults, activeRule, withRule } from '../../patterns/fault-injection/rules.ts';
import { hasRevision, parseRecord } from '../workflow-table/records.ts';
import type { Attributes, RecordKey, WorkflowTable } from '../workflow-table/table.ts';

/**
 * All active rules are one item of the workflow table: an agent reads them with one request, it has access to the table
 * anyway, and TTL removes forgotten rules. The circuits' table has no TTL. No workflow id contains a `#`.
 */
const PARTITION = '#fault-rules';
const RECORD = 'rules';

/** The item of all active rules, for a read of several records. */
export const FAULT_RULES_KEY: RecordKey = { workflowId: PARTITION, record: RECORD };

const rulesRecord = z.object({ revision: z.int(), rules: z.array(activeRule) });

/** Conflicts with other operators before a change is given up. */
const MAX_CONFLICTS = 5;

export async function readFaultRules(table: WorkflowTable): Promise<ActiveRule[]> {
  return (await read(table)).rules;
}

/**
 * Whether a rule stands at this moment, by what a read of several records found. True for rules that this code cannot read: who
 * reads them next says so.
 */
export function hasActiveRules(items: readonly Attributes[], nowMs: number): boolean {
  const item = items.find(({ workflowId, record }) => workflowId === PARTITION && record === RECORD);
  if (item === undefined) return false;
  const { success, data } = rulesRecord.safeParse(item);
  return !success || activeFaults(data.rules, nowMs).length > 0;
}

/** Switches a rule on. @returns the rules after the change @throws InvalidInputError, see {@link withRule} */
export async function setFaultRule(
  table: WorkflowTable,
  added: { readonly rule: string; readonly seconds: number; readonly reason: string },
): Promise<ActiveRule[]> {
  return await change(table, (rules) => withRule(rules, added, table.nowMs()));
}

/** Switches off one rule, or all of them. @returns the rules after the change */
export async function clearFaultRules(table: WorkflowTable, rule?: string): Promise<ActiveRule[]> {
  return await change(table, (rules) => (rule === undefined ? [] : rules.filter((one) => one.rule !== rule)));
}

async function read(table: WorkflowTable): Promise<z.infer<typeof rulesRecord>> {
  const item = await table.get(PARTITION, RECORD);
  return item === undefined ? { revision: 0, rules: [] } : parseRecord(rulesRecord, item);
}

async function change(table: WorkflowTable, next: (rules: ActiveRule[]) => ActiveRule[]): Promise<ActiveRule[]> {
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
    const { revision, rules: before } = await read(table);
    const rules = next(before);
    const written = await table.write(PARTITION, RECORD, {
      conditions: [hasRevision(revision)],
      changes: setAttributes({ revision: revision + 1, rules }),
    });
    if (written) return rules;
  }
  throw new StoreUnavailableError(`the fault rules were changed by others ${MAX_CONFLICTS} times; try again`);
}
