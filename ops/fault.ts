import type { StandingRule } from '../patterns/fault-rules.ts';
import { clearFaultRules, readFaultRules, setFaultRule } from '../stores/fault-rules.ts';
import { WorkflowTable } from '../stores/workflows/table.ts';
import type { Target } from './target.ts';
import { readTime } from './time.ts';

/** Faults that are switched on from outside a run, and the time where they strike. */
export interface Faults {
  readonly nowMs: number;
  readonly rules: readonly StandingRule[];
}

/** The rules that stand. */
export async function listFaults(target: Target): Promise<Faults> {
  const { table, nowMs } = await tableOf(target);
  const rules = await readFaultRules(table);
  return { nowMs, rules: rules.filter(({ untilMs }) => nowMs < untilMs) };
}

/** Switches a rule on for a while. @throws InvalidInputError for a rule, time or reason that cannot be */
export async function setFault(
  target: Target,
  added: { readonly rule: string; readonly seconds: number; readonly reason: string },
): Promise<Faults> {
  const { table, nowMs } = await tableOf(target);
  return { nowMs, rules: await setFaultRule(table, added) };
}

/** Switches one rule off, or all of them. */
export async function clearFaults(target: Target, rule?: string): Promise<Faults> {
  const { table, nowMs } = await tableOf(target);
  return { nowMs, rules: await clearFaultRules(table, rule) };
}

async function tableOf(target: Target): Promise<{ table: WorkflowTable; nowMs: number }> {
  const nowMs = await readTime(target);
  const { dynamoDb, workflowTable } = target;
  return { nowMs, table: new WorkflowTable({ dynamo: dynamoDb, tableName: workflowTable, nowMs: () => nowMs }) };
}
