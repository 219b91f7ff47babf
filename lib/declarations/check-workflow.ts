import { basename } from 'node:path';
import type { AgentDeclaration, WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { COMBINATORS } from '../../patterns/replication/consensus.ts';
import { attemptTimeoutMsOf, CALL_BUDGET_MS, chainMs } from '../../patterns/timeout.ts';
import { OPERATIONS_HANDLERS, WORKFLOW_HANDLERS } from '../functions/handlers.ts';
import { schemaFaults } from './schema-faults.ts';

/** A declaration whose fields are of their types, and the file it is in. */
export interface CheckedAgent {
  readonly file: string;
  readonly declaration: AgentDeclaration;
}

/** Items of one phase: an inline Map runs about 40 at once, and a later one would wait while its budget runs. */
const MAX_ITEMS = 40;

/** A circuit's own name, as of an agent, or one with a path. */
const DEPENDENCY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** Names that every object of JavaScript has a property of: code that looks a name up there would find that one. */
const RESERVED_NAMES = ['constructor'];

/**
 * What does not fit together in a workflow and its agents, all faults at once, each with its file.
 * @param isWhole whether these are all of its agents: others may be where one seems to be missing
 */
export function workflowFaults(
  workflow: WorkflowDeclaration,
  agents: readonly CheckedAgent[],
  isWhole = true,
): readonly string[] {
  const declarations = agents.map(({ declaration }) => declaration);
  const ofWorkflow = [
    ...nameFaults('name', workflow.name),
    ...workflow.phases.flatMap((name, index) => nameFaults(`phases[${index}]`, name)),
    ...duplicates(workflow.phases).map((phase) => `phase ${phase} is declared twice`),
    ...duplicates(declarations.map(({ name }) => name)).map((name) => `agent ${name} is declared twice`),
    ...schemaFaults(workflow.input, 'input', 'input'),
    ...canaryFaults(workflow, declarations),
    ...workflow.phases
      .filter((phase) => isWhole && !declarations.some((agent) => agent.phase === phase))
      .map((phase) => `phase ${phase} has no agent`),
    ...workflow.phases.flatMap((phase) => itemFaults(phase, declarations)),
  ];
  return [
    ...ofWorkflow.map((fault) => `workflow.ts: ${fault}`),
    ...agents.flatMap(({ file, declaration }) =>
      agentFaults(workflow, declaration).map((fault) => `${basename(file)}: ${fault}`),
    ),
  ];
}

/** A canary is refused at synth rather than each time it is sent. */
function canaryFaults({ canary, input, phases }: WorkflowDeclaration, agents: readonly AgentDeclaration[]): string[] {
  if (canary === undefined) return [];
  const parsed = parseInput(input, canary.input, 'canary.input');
  return [
    ...(parsed.ok ? [] : parsed.faults),
    ...Object.entries(canary.results ?? {}).flatMap(([phase, results]) => {
      if (!phases.includes(phase)) return [`canary.results has ${phase}, the workflow has ${phases.join(', ')}`];
      const known = agents.filter((agent) => agent.phase === phase).map(({ name }) => name);
      return Object.keys(results)
        .filter((name) => !known.includes(name))
        .map((name) => `canary.results.${phase} has ${name}, the phase has ${known.join(', ')}`);
    }),
  ];
}

function agentFaults(workflow: WorkflowDeclaration, agent: AgentDeclaration): string[] {
  const faults = [
    ...nameFaults('name', agent.name),
    ...agent.tiers.flatMap(({ name }, index) => nameFaults(`tiers[${index}].name`, name)),
  ];
  if (agent.name === 'store') faults.push('the name store is taken: a fault rule could not tell it from the store');
  if (['accept', ...WORKFLOW_HANDLERS, ...OPERATIONS_HANDLERS].includes(agent.name)) {
    faults.push(`the name ${agent.name} is taken by a function of every workflow`);
  }
  if (!workflow.phases.includes(agent.phase)) {
    faults.push(`phase is ${JSON.stringify(agent.phase)}, the workflow has ${workflow.phases.join(', ')}`);
  }
  faults.push(...duplicates(agent.tiers.map((tier) => tier.name)).map((tier) => `tier ${tier} is declared twice`));
  faults.push(...agent.tiers.flatMap(tierFaults));
  faults.push(...schemaFaults(agent.output, 'output', 'output'));
  return [...faults, ...replicationFaults(agent), ...budgetFaults(agent)];
}

function itemFaults(phase: string, agents: readonly AgentDeclaration[]): string[] {
  const own = agents.filter((agent) => agent.phase === phase);
  const items = own.reduce((sum, { replication }) => sum + (replication?.replicas ?? 1), 0);
  return items <= MAX_ITEMS
    ? []
    : [`phase ${phase} has ${items} agents and replicas, ${MAX_ITEMS} run at once: use more phases`];
}

function tierFaults(tier: AgentDeclaration['tiers'][0]): string[] {
  const { name, dependency } = tier;
  const attemptTimeoutMs = attemptTimeoutMsOf(tier);
  const faults: string[] = [];
  if (!(attemptTimeoutMs > 0)) faults.push(`tier ${name}: attemptTimeoutMs is ${attemptTimeoutMs}, it must be above 0`);
  if (dependency !== undefined && !DEPENDENCY.test(dependency)) {
    faults.push(`tier ${name}: dependency is ${JSON.stringify(dependency)}, use 1 to 100 of A-Z a-z 0-9 . _ / -`);
  }
  return faults;
}

const VOTE_FIELDS = ['ballot', 'value', 'weight'] as const;
type VoteField = (typeof VOTE_FIELDS)[number];

/** Which functions of a vote a combinator needs, and which it can use. */
const COMBINATOR_FIELDS: ReadonlyMap<string, { needed: readonly VoteField[]; allowed: readonly VoteField[] }> = new Map(
  [
    ['first', { needed: [], allowed: [] }],
    ['majority', { needed: [], allowed: ['ballot'] }],
    ['median', { needed: ['value'], allowed: ['value'] }],
    ['weighted', { needed: ['weight'], allowed: ['ballot', 'weight'] }],
    ['field-wise', { needed: [], allowed: [] }],
  ],
);

function replicationFaults({ replication }: AgentDeclaration): string[] {
  if (replication === undefined) return [];
  const { replicas, quorum, combinator } = replication;
  const faults: string[] = [];
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MAX_ITEMS)
    faults.push(`replicas is ${replicas}, allowed is 1 to ${MAX_ITEMS}`);
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > replicas)
    faults.push(`quorum is ${quorum}, allowed is 1 to ${replicas}`);
  if (!COMBINATORS.includes(combinator)) {
    faults.push(`combinator is ${JSON.stringify(combinator)}, allowed is ${COMBINATORS.join(', ')}`);
  }
  const given = VOTE_FIELDS.filter((field) => field in replication && replication[field as never] !== undefined);
  const { needed, allowed } = COMBINATOR_FIELDS.get(combinator) ?? { needed: [], allowed: given };
  for (const field of needed) {
    if (!given.includes(field)) faults.push(`replication.${field} is missing; ${combinator} needs it`);
  }
  for (const field of given) {
    if (!allowed.includes(field)) faults.push(`replication.${field} is of no use to ${combinator}: leave it out`);
  }
  return faults;
}

/**
 * Every tier must get its turn: when those before it use all of their limits, the last one still has its own within the
 * budget. The wrapper and RecordFailure keep to the same sum, so that what is accepted here holds at run time.
 */
function budgetFaults({ tiers, required, budgetMs = CALL_BUDGET_MS }: AgentDeclaration): string[] {
  const neededMs = chainMs(tiers.map(attemptTimeoutMsOf));
  if (budgetMs !== CALL_BUDGET_MS) {
    if (required) return [`budgetMs is ${budgetMs} on a required agent: only an optional one may be cut short`];
    if (budgetMs >= neededMs && budgetMs <= CALL_BUDGET_MS) return [];
    return [`budgetMs is ${budgetMs}, allowed is ${neededMs} (an attempt of each tier) to ${CALL_BUDGET_MS}`];
  }
  if (!(neededMs > CALL_BUDGET_MS)) return [];
  const chain = tiers.length === 1 ? 'an attempt' : `an attempt of each of the ${tiers.length} tiers`;
  return [
    `${chain} may take ${neededMs / 1000} s, the call's budget is ${CALL_BUDGET_MS / 1000} s: shorten attemptTimeoutMs`,
  ];
}

function nameFaults(field: string, name: string): string[] {
  const received = `${field} is ${describeValue(name)}`;
  if (RESERVED_NAMES.includes(name)) return [`${received}, a name of JavaScript's own: choose another`];
  return NAME.test(name) ? [] : [`${received}; use 1 to 40 lower-case letters, digits and hyphens, a letter first`];
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
