import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { parseFaultRuleFor } from '../patterns/fault-injection/faults.ts';
import type { ActiveRule } from '../patterns/fault-injection/rules.ts';
import { clearFaultRules, readFaultRules, setFaultRule } from '../stores/fault-injection/rules.ts';
import { WorkflowTable } from '../stores/workflow-table/table.ts';
import { type DeployedWorkflow, readDeployed } from './plan.ts';
import type { Target } from './target.ts';
import { readTime } from './time.ts';

/** Fault rules that are switched on from outside a run, and the time of the cloud that injects them. */
export interface Faults {
  readonly nowMs: number;
  readonly rules: readonly ActiveRule[];
}

/** The rules in force. */
export async function listFaults(target: Target): Promise<Faults> {
  const { table, nowMs } = await tableOf(target);
  const rules = await readFaultRules(table);
  return { nowMs, rules: rules.filter(({ untilMs }) => nowMs < untilMs) };
}

/**
 * Switches a rule on for a while.
 * @throws InvalidInputError for a rule, time or reason out of range, for an agent that the workflow does not have, and where the
 * workflow is deployed without fault injection
 */
export async function setFault(
  target: Target,
  added: { readonly rule: string; readonly seconds: number; readonly reason: string },
): Promise<Faults> {
  await checkFaultRules(target, [added.rule]);
  const { table, nowMs } = await tableOf(target);
  return { nowMs, rules: await setFaultRule(table, added) };
}

/**
 * @throws InvalidInputError for a rule that cannot be parsed, or names an agent or a tier that the workflow does not have, and for any
 * rule where the workflow is deployed without fault injection
 */
export async function checkFaultRules(target: Target, rules: readonly string[]): Promise<void> {
  if (rules.length === 0) return;
  const deployed = await readDeployed(target);
  const why = whyNoFaults(target, deployed);
  if (why !== undefined) throw new InvalidInputError(why);
  const agents = deployed.plans.flatMap((phase) => phase.agents);
  for (const rule of rules) parseFaultRuleFor(rule, agents, deployed.nodes);
}

/**
 * Why a workflow injects no faults, by its own option. One that was deployed before its definition said so is not refused here: its
 * functions inject none.
 * @returns undefined where it injects them
 */
export function whyNoFaults(
  { workflow, stage }: Pick<Target, 'workflow' | 'stage'>,
  { faultInjection }: Pick<DeployedWorkflow, 'faultInjection'>,
): string | undefined {
  if (faultInjection !== false) return undefined;
  const where = stage === '' ? '' : ` in the stage ${stage}`;
  return `${workflow}${where} is deployed with faultInjection: false, and injects no faults; use a stage that has the option on`;
}

/** Switches one rule off, or all of them. @throws InvalidInputError for a rule that is not switched on */
export async function clearFaults(target: Target, rule?: string): Promise<Faults> {
  if (rule !== undefined) await checkSwitchedOn(target, rule);
  const { table, nowMs } = await tableOf(target);
  return { nowMs, rules: await clearFaultRules(table, rule) };
}

async function tableOf(target: Target): Promise<{ table: WorkflowTable; nowMs: number }> {
  const nowMs = await readTime(target);
  const { dynamoDb, workflowTable } = target;
  return { nowMs, table: new WorkflowTable({ dynamo: dynamoDb, tableName: workflowTable, nowMs: () => nowMs }) };
}

async function checkSwitchedOn(target: Target, rule: string): Promise<void> {
  const { rules } = await listFaults(target);
  if (rules.some((active) => active.rule === rule)) return;
  const known = rules.length === 0 ? 'none is' : `there are ${rules.map((active) => active.rule).join(', ')}`;
  throw new InvalidInputError(`fault rule ${JSON.stringify(rule)} is not switched on; ${known}`);
}
