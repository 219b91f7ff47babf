import { basename } from 'node:path';
import type { AgentDeclaration, WorkflowDeclaration } from '../patterns/agent.ts';
import { COMBINATORS } from '../patterns/consensus.ts';
import {
  CALL_BUDGET_MS,
  functionTimeoutSeconds,
  RULE_ATTEMPT_TIMEOUT_MS,
  taskTimeoutSeconds,
} from '../patterns/timeout.ts';
import { GLUE, KEEPERS } from './bundles.ts';
import type { LoadedAgent } from './load-workflow.ts';

/** Items of one phase: an inline Map runs about 40 at once, and a later one would wait while its budget runs. */
const MAX_ITEMS = 40;

/** A circuit's own name, as of an agent, or one with a path. */
const DEPENDENCY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** Checks a workflow and its agents against each other. @throws Error listing all faults at once */
export function checkWorkflow(workflow: WorkflowDeclaration, agents: readonly LoadedAgent[]): void {
  const faults = [
    ...[workflow.name, ...workflow.phases].filter((name) => !NAME.test(name)).map((name) => badName('workflow', name)),
    ...duplicates(workflow.phases).map((phase) => `phase ${phase} is declared twice`),
    ...duplicates(agents.map(({ declaration }) => declaration.name)).map((name) => `agent ${name} is declared twice`),
    ...canaryFaults(workflow),
    ...workflow.phases
      .filter((phase) => !agents.some(({ declaration }) => declaration.phase === phase))
      .map((phase) => `phase ${phase} has no agent`),
    ...workflow.phases.flatMap((phase) => itemFaults(phase, agents)),
    ...agents.flatMap(({ file, declaration }) =>
      agentFaults(workflow, declaration).map((fault) => `${basename(file)}: ${fault}`),
    ),
  ];
  if (faults.length > 0)
    throw new Error(`workflow ${workflow.name}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
}

/** A canary's input is refused at synth rather than by every canary. */
function canaryFaults({ canary, input }: WorkflowDeclaration): string[] {
  if (canary === undefined) return [];
  const parsed = input.safeParse(canary.input);
  return parsed.success ? [] : [`the canary's input is refused by the workflow's own schema: ${parsed.error.message}`];
}

function agentFaults(workflow: WorkflowDeclaration, agent: AgentDeclaration): string[] {
  const faults = [agent.name, ...agent.tiers.map((tier) => tier.name)]
    .filter((name) => !NAME.test(name))
    .map((name) => badName('agent', name));
  if (agent.name === 'store') faults.push('the name store is taken: a fault rule could not tell it from the store');
  if (['accept', ...GLUE, ...KEEPERS].includes(agent.name)) {
    faults.push(`the name ${agent.name} is taken by a function of every workflow`);
  }
  if (!workflow.phases.includes(agent.phase)) {
    faults.push(`phase is ${JSON.stringify(agent.phase)}, the workflow has ${workflow.phases.join(', ')}`);
  }
  faults.push(...duplicates(agent.tiers.map((tier) => tier.name)).map((tier) => `tier ${tier} is declared twice`));
  faults.push(...agent.tiers.flatMap(tierFaults));
  return [...faults, ...replicationFaults(agent), ...budgetFaults(agent)];
}

function itemFaults(phase: string, agents: readonly LoadedAgent[]): string[] {
  const own = agents.filter(({ declaration }) => declaration.phase === phase);
  const items = own.reduce((sum, { declaration }) => sum + (declaration.replication?.replicas ?? 1), 0);
  return items <= MAX_ITEMS
    ? []
    : [`phase ${phase} has ${items} agents and replicas, ${MAX_ITEMS} run at once: use more phases`];
}

function tierFaults({
  name,
  attemptTimeoutMs = RULE_ATTEMPT_TIMEOUT_MS,
  dependency,
}: AgentDeclaration['tiers'][0]): string[] {
  const faults: string[] = [];
  if (!(attemptTimeoutMs > 0)) faults.push(`tier ${name}: attemptTimeoutMs is ${attemptTimeoutMs}, it must be above 0`);
  if (dependency !== undefined && !DEPENDENCY.test(dependency)) {
    faults.push(`tier ${name}: dependency is ${JSON.stringify(dependency)}, use 1 to 100 of A-Z a-z 0-9 . _ / -`);
  }
  return faults;
}

function replicationFaults({ replication }: AgentDeclaration): string[] {
  if (replication === undefined) return [];
  const { replicas, quorum, combinator } = replication;
  const faults: string[] = [];
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 40)
    faults.push(`replicas is ${replicas}, allowed is 1 to 40`);
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > replicas)
    faults.push(`quorum is ${quorum}, allowed is 1 to ${replicas}`);
  if (!COMBINATORS.includes(combinator)) {
    faults.push(`combinator is ${JSON.stringify(combinator)}, allowed is ${COMBINATORS.join(', ')}`);
  }
  return faults;
}

/**
 * Every tier of a required agent must get its chance: when all before it hang, the last one still starts and ends within
 * the budget. An optional agent may declare a smaller budget, but its first attempt must fit.
 */
function budgetFaults({ tiers, required, budgetMs }: AgentDeclaration): string[] {
  const functionSeconds = functionTimeoutSeconds(tiers.map((tier) => tier.attemptTimeoutMs ?? RULE_ATTEMPT_TIMEOUT_MS));
  const taskSeconds = taskTimeoutSeconds(functionSeconds);
  if (budgetMs !== undefined) {
    if (required) return [`budgetMs is ${budgetMs} on a required agent: only an optional one may be cut short`];
    const allowed = budgetMs >= taskSeconds * 1000 && budgetMs <= CALL_BUDGET_MS;
    return allowed
      ? []
      : [`budgetMs is ${budgetMs}, allowed is ${taskSeconds * 1000} (one attempt) to ${CALL_BUDGET_MS}`];
  }
  const worstMs = ((tiers.length - 1) * functionSeconds + taskSeconds) * 1000;
  if (worstMs <= CALL_BUDGET_MS) return [];
  return [
    `${tiers.length} hanging tiers take ${worstMs / 1000} s, the call's budget is ${CALL_BUDGET_MS / 1000} s: shorten attemptTimeoutMs`,
  ];
}

function badName(what: string, name: string): string {
  return `${what} name ${JSON.stringify(name)}: use 1 to 40 lower-case letters, digits and hyphens`;
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
