import { basename } from 'node:path';
import { settingsOfCircuit } from '../../patterns/circuit-breaker/circuit-options.ts';
import type { AgentDeclaration, PhaseOptions, WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import { DEFAULT_THRESHOLDS } from '../../patterns/degradation/thresholds.ts';
import { canonicalJson } from '../../patterns/json/canonical-json.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { COMBINATORS } from '../../patterns/replication/consensus.ts';
import { AGENT_BACKOFF, retryBackoffOf } from '../../patterns/retry.ts';
import {
  attemptTimeoutMsOf,
  CALL_BUDGET_MS,
  chainMs,
  MAX_ATTEMPT_TIMEOUT_MS,
  MAX_CALL_BUDGET_MS,
  type TimedTier,
} from '../../patterns/timeout.ts';
import {
  API_HANDLER,
  AWAIT_ANSWER_HANDLER,
  EXPORT_HANDLER,
  OPERATIONS_HANDLERS,
  START_HANDLER,
  WORKFLOW_HANDLERS,
} from '../functions/handlers.ts';
import { budgetLimitIssues } from './check-budgets.ts';
import { modelAnswerIssues } from './check-model-answers.ts';
import { modelQuotaIssues } from './check-model-quotas.ts';
import { agentQuestionIssues, phaseQuestionIssues } from './check-questions.ts';
import { triggerIssues } from './check-triggers.ts';
import { schemaIssues } from './schema-issues.ts';

/** A declaration whose fields are of their types, and the file it is in. */
export interface CheckedAgent {
  readonly file: string;
  readonly declaration: AgentDeclaration;
}

/** Agents and replicas of one phase: an inline Map runs about 40 at once; a later one would wait while its budget runs. */
const MAX_ITEMS = 40;

/** A name, or a path of names. */
const DEPENDENCY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** Names of properties of every JavaScript object: a lookup by such a name would find the property. */
const RESERVED_NAMES = ['constructor'];

/**
 * Checks a workflow and its agents against each other.
 * @param isWhole whether these are all agents of the workflow; else no missing agent is reported
 * @param file of the workflow
 * @returns every issue in a sentence, each with its file
 */
export function workflowIssues(
  workflow: WorkflowDeclaration,
  agents: readonly CheckedAgent[],
  isWhole = true,
  file = 'workflow.ts',
): readonly string[] {
  const declarations = agents.map(({ declaration }) => declaration);
  const ofWorkflow = [
    ...nameIssues('name', workflow.name),
    ...workflow.phases.flatMap((name, index) => nameIssues(`phases[${index}]`, name)),
    ...duplicates(workflow.phases).map((phase) => `phase ${phase} is declared twice`),
    ...duplicates(declarations.map(({ name }) => name)).map((name) => `agent ${name} is declared twice`),
    ...schemaIssues(workflow.input, 'input', 'input'),
    ...canaryIssues(workflow, declarations),
    ...triggerIssues(workflow),
    ...budgetLimitIssues(workflow),
    ...modelQuotaIssues(workflow),
    ...workflow.phases
      .filter((phase) => isWhole && !declarations.some((agent) => agent.phase === phase))
      .map((phase) => `phase ${phase} has no agent`),
    ...workflow.phases.flatMap((phase) => itemIssues(phase, declarations)),
    ...sharedCircuitIssues(declarations),
    ...phaseOptionIssues(workflow, declarations),
  ];
  return [
    ...ofWorkflow.map((issue) => `${basename(file)}: ${issue}`),
    ...agents.flatMap((agent) =>
      agentIssues(workflow, agent.declaration).map((issue) => `${basename(agent.file)}: ${issue}`),
    ),
  ];
}

/** Checks the canary at synth, so that it is not refused each time it is sent. */
function canaryIssues({ canary, input, phases }: WorkflowDeclaration, agents: readonly AgentDeclaration[]): string[] {
  if (canary === undefined) return [];
  const parsed = parseInput(input, canary.input, 'canary.input');
  return [
    ...(parsed.ok ? [] : parsed.issues),
    ...Object.entries(canary.results ?? {}).flatMap(([phase, results]) => {
      if (!phases.includes(phase)) return [`canary.results has ${phase}, the workflow has ${phases.join(', ')}`];
      const known = agents.filter((agent) => agent.phase === phase).map(({ name }) => name);
      return Object.keys(results)
        .filter((name) => !known.includes(name))
        .map((name) => `canary.results.${phase} has ${name}, the phase has ${known.join(', ')}`);
    }),
  ];
}

function agentIssues(workflow: WorkflowDeclaration, agent: AgentDeclaration): string[] {
  const issues = [
    ...nameIssues('name', agent.name),
    ...agent.tiers.flatMap(({ name }, index) => nameIssues(`tiers[${index}].name`, name)),
  ];
  if (agent.name === 'store') issues.push('the name store is reserved: in a fault rule it means the store');
  if (
    [
      'accept',
      API_HANDLER,
      AWAIT_ANSWER_HANDLER,
      EXPORT_HANDLER,
      START_HANDLER,
      ...WORKFLOW_HANDLERS,
      ...OPERATIONS_HANDLERS,
    ].includes(agent.name)
  ) {
    issues.push(`the name ${agent.name} is taken by a function of every workflow`);
  }
  if (!workflow.phases.includes(agent.phase)) {
    issues.push(`phase is ${JSON.stringify(agent.phase)}, the workflow has ${workflow.phases.join(', ')}`);
  }
  issues.push(...duplicates(agent.tiers.map((tier) => tier.name)).map((tier) => `tier ${tier} is declared twice`));
  issues.push(...agent.tiers.flatMap(tierIssues));
  issues.push(...schemaIssues(agent.output, 'output', 'output'), ...modelAnswerIssues(agent));
  return [...issues, ...replicationIssues(agent), ...budgetIssues(agent), ...agentQuestionIssues(agent)];
}

function itemIssues(phase: string, agents: readonly AgentDeclaration[]): string[] {
  const own = agents.filter((agent) => agent.phase === phase);
  const items = own.reduce((sum, { replication }) => sum + (replication?.replicas ?? 1), 0);
  return items <= MAX_ITEMS
    ? []
    : [`phase ${phase} has ${items} agents and replicas, ${MAX_ITEMS} run at once: use more phases`];
}

type Tier = AgentDeclaration['tiers'][0];

function tierIssues(tier: Tier): string[] {
  const { name, dependency } = tier;
  const attemptTimeoutMs = attemptTimeoutMsOf(tier);
  const issues: string[] = [];
  if (!(attemptTimeoutMs > 0 && attemptTimeoutMs <= MAX_ATTEMPT_TIMEOUT_MS)) {
    issues.push(`tier ${name}: attemptTimeoutMs is ${attemptTimeoutMs}, allowed is 1 to ${MAX_ATTEMPT_TIMEOUT_MS}`);
  }
  if (dependency !== undefined && !DEPENDENCY.test(dependency)) {
    issues.push(`tier ${name}: dependency is ${JSON.stringify(dependency)}, use 1 to 100 of A-Z a-z 0-9 . _ / -`);
  }
  return [...issues, ...retryIssues(tier), ...circuitIssues(tier)];
}

/** The ranges of RetryOptions; Step Functions takes whole seconds. */
const RETRY_RANGES = {
  attempts: { min: 1, max: 10, isWhole: true },
  firstDelaySeconds: { min: 1, max: 300, isWhole: true },
  backoffRate: { min: 1, max: 10, isWhole: false },
  maxDelaySeconds: { min: 1, max: 300, isWhole: true },
} as const;

function retryIssues({ name, retry }: Tier): string[] {
  if (retry === undefined) return [];
  const issues = rangeIssues(`tier ${name}: retry`, retry, RETRY_RANGES);
  const { intervalSeconds, maxDelaySeconds } = { ...AGENT_BACKOFF, ...retryBackoffOf(retry) };
  return issues.length > 0 || maxDelaySeconds >= intervalSeconds
    ? issues
    : [
        `tier ${name}: retry.maxDelaySeconds is ${maxDelaySeconds}, allowed is firstDelaySeconds (${intervalSeconds}) to 300`,
      ];
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

/** The options that are outside of their ranges. @param owner what they are options of, as issues name it */
function rangeIssues(owner: string, options: object, ranges: Readonly<Record<string, Range>>): string[] {
  const values = new Map<string, unknown>(Object.entries(options));
  return Object.entries(ranges).flatMap(([option, { min, max, isWhole }]) => {
    const value = values.get(option);
    if (typeof value !== 'number') return [];
    if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return [];
    return [`${owner}.${option} is ${value}, allowed is ${isWhole ? 'a whole number from ' : ''}${min} to ${max}`];
  });
}

function circuitIssues({ name, circuit }: Tier): string[] {
  try {
    settingsOfCircuit(circuit);
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [`tier ${name}: ${error.message}`];
  }
}

/** The ranges of PhaseOptions. */
const PHASE_RANGES = {
  criticalShare: { min: 0, max: 1, isWhole: false },
  level0: { min: 0, max: 1, isWhole: false },
  level1: { min: 0, max: 1, isWhole: false },
  extraRounds: { min: 0, max: 5, isWhole: true },
  softDeadlineMs: { min: 1, max: MAX_CALL_BUDGET_MS, isWhole: false },
  maxConcurrency: { min: 1, max: MAX_ITEMS, isWhole: true },
} as const;

function phaseOptionIssues(
  { phases, phaseOptions }: WorkflowDeclaration,
  agents: readonly AgentDeclaration[],
): string[] {
  return Object.entries(phaseOptions ?? {}).flatMap(([phase, options]) => {
    if (!phases.includes(phase)) return [`phaseOptions has ${phase}, the workflow has ${phases.join(', ')}`];
    const issues = rangeIssues(`phaseOptions.${phase}`, options, PHASE_RANGES);
    const { level0, level1 } = { ...DEFAULT_THRESHOLDS, ...options };
    if (issues.length === 0 && level1 > level0) {
      issues.push(`phaseOptions.${phase}.level1 is ${level1}, allowed is 0 to level0 (${level0})`);
    }
    return [...issues, ...softDeadlineIssues(phase, options, agents), ...phaseQuestionIssues(phase, options, agents)];
  });
}

function softDeadlineIssues(
  phase: string,
  { softDeadlineMs }: PhaseOptions,
  agents: readonly AgentDeclaration[],
): string[] {
  if (softDeadlineMs === undefined) return [];
  return agents
    .filter((agent) => agent.phase === phase && !agent.required)
    .flatMap(({ name, tiers }) => {
      const neededMs = chainMs(timedTiers(tiers));
      if (!(neededMs > softDeadlineMs)) return [];
      return [
        `phaseOptions.${phase}.softDeadlineMs is ${softDeadlineMs}, an attempt of each tier of ${name} may take ${neededMs}`,
      ];
    });
}

/** Tiers of one dependency have one circuit: settings that differ would depend on which agent was asked last. */
function sharedCircuitIssues(agents: readonly AgentDeclaration[]): string[] {
  const declared = new Map<string, { readonly tier: string; readonly circuit: string }>();
  const issues: string[] = [];
  for (const agent of agents) {
    for (const { name, dependency, circuit } of agent.tiers) {
      if (dependency === undefined || circuit === undefined) continue;
      const own = { tier: `${agent.name}/${name}`, circuit: canonicalJson(circuit) };
      const other = declared.get(dependency);
      if (other === undefined) declared.set(dependency, own);
      else if (other.circuit !== own.circuit) {
        issues.push(
          `the tiers ${other.tier} and ${own.tier} share dependency ${dependency}, and declare different circuits: declare it once`,
        );
      }
    }
  }
  return issues;
}

const VOTE_FIELDS = ['ballot', 'value', 'weight'] as const;
type VoteField = (typeof VOTE_FIELDS)[number];

/** The vote functions that each combinator requires and allows. */
const COMBINATOR_FIELDS: ReadonlyMap<string, { required: readonly VoteField[]; allowed: readonly VoteField[] }> =
  new Map([
    ['first', { required: [], allowed: [] }],
    ['majority', { required: [], allowed: ['ballot'] }],
    ['median', { required: ['value'], allowed: ['value'] }],
    ['weighted', { required: ['weight'], allowed: ['ballot', 'weight'] }],
    ['field-wise', { required: [], allowed: [] }],
  ]);

function replicationIssues({ replication }: AgentDeclaration): string[] {
  if (replication === undefined) return [];
  const { replicas, quorum, combinator } = replication;
  const issues: string[] = [];
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MAX_ITEMS)
    issues.push(`replicas is ${replicas}, allowed is 1 to ${MAX_ITEMS}`);
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > replicas)
    issues.push(`quorum is ${quorum}, allowed is 1 to ${replicas}`);
  if (!COMBINATORS.includes(combinator)) {
    issues.push(`combinator is ${JSON.stringify(combinator)}, allowed is ${COMBINATORS.join(', ')}`);
  }
  const given = VOTE_FIELDS.filter((field) => field in replication && replication[field as never] !== undefined);
  const { required, allowed } = COMBINATOR_FIELDS.get(combinator) ?? { required: [], allowed: given };
  for (const field of required) {
    if (!given.includes(field)) issues.push(`replication.${field} is missing; ${combinator} needs it`);
  }
  for (const field of given) {
    if (!allowed.includes(field)) issues.push(`replication.${field} is of no use to ${combinator}: leave it out`);
  }
  return issues;
}

/**
 * Every tier must fit the budget of a call, also when the tiers before it use all of their limits. The agent's wrapper and
 * RecordFailure use the same sum, so that an accepted chain holds at run time.
 */
function budgetIssues({ tiers, budgetMs }: AgentDeclaration): string[] {
  const timed = timedTiers(tiers);
  if (timed.some(({ attemptTimeoutMs }) => !(attemptTimeoutMs > 0 && attemptTimeoutMs <= MAX_ATTEMPT_TIMEOUT_MS)))
    return [];
  const neededMs = chainMs(timed);
  const chain = tiers.length === 1 ? 'an attempt' : `an attempt of each of the ${tiers.length} tiers`;
  if (budgetMs === undefined) {
    if (!(neededMs > CALL_BUDGET_MS)) return [];
    return [
      `${chain} may take ${neededMs / 1000} s, the call's budget is ${CALL_BUDGET_MS / 1000} s: ${remedyOf(neededMs)}`,
    ];
  }
  if (budgetMs >= neededMs && budgetMs <= MAX_CALL_BUDGET_MS) return [];
  return [`budgetMs is ${budgetMs}, allowed is ${neededMs} (${chain}) to ${MAX_CALL_BUDGET_MS}`];
}

function timedTiers(tiers: AgentDeclaration['tiers']): TimedTier[] {
  return tiers.map((tier) => ({ attemptTimeoutMs: attemptTimeoutMsOf(tier), retry: retryBackoffOf(tier.retry) }));
}

function remedyOf(neededMs: number): string {
  return neededMs > MAX_CALL_BUDGET_MS
    ? `shorten attemptTimeoutMs, a budget is at most ${MAX_CALL_BUDGET_MS / 1000} s`
    : `set budgetMs to ${neededMs} or more, or shorten attemptTimeoutMs`;
}

function nameIssues(field: string, name: string): string[] {
  const received = `${field} is ${describeValue(name)}`;
  if (RESERVED_NAMES.includes(name)) return [`${received}, a name of JavaScript's own: choose another`];
  return NAME.test(name) ? [] : [`${received}; use 1 to 40 lower-case letters, digits and hyphens, a letter first`];
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
