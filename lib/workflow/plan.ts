import type { AgentPlan, PhasePlan, PhaseSettlementPlan, TierPlan } from '../../patterns/catalogue/payloads.ts';
import type { CircuitOptions } from '../../patterns/circuit-breaker/circuit-options.ts';
import { CIRCUIT_BREAKER_DEFAULTS } from '../../patterns/circuit-breaker/index.ts';
import type { PhaseOptions } from '../../patterns/declarations/agent.ts';
import { DEFAULT_THRESHOLDS } from '../../patterns/degradation/thresholds.ts';
import { canonicalJson } from '../../patterns/json/canonical-json.ts';
import { type RetryBackoff, retryBackoffOf } from '../../patterns/retry.ts';
import { CANARY_TIMEOUT_MS } from '../../patterns/self-healing/circuit-healing.ts';
import { attemptTimeoutMsOf, CALL_BUDGET_MS, functionTimeoutSeconds } from '../../patterns/timeout.ts';
import type { DeclaredAgent, DeclaredWorkflow, LoadedWorkflow } from '../declarations/declarations.ts';
import type { AgentFunctionRef } from './agent-stack.ts';

/** Limit of an agent's Lambda, in seconds: longer than the deadline of each of its tiers. */
export function agentTimeoutSeconds({ tiers }: DeclaredAgent): number {
  return functionTimeoutSeconds(tiers.map(attemptTimeoutMsOf));
}

/** How long a canary may take at the slowest agent, in seconds. */
export function slowestCanarySeconds({ agents }: LoadedWorkflow): number {
  const longest = functionTimeoutSeconds([CANARY_TIMEOUT_MS]);
  return Math.min(longest, Math.max(...agents.map(({ declaration }) => agentTimeoutSeconds(declaration))));
}

/** The time that the longest call of each phase may take, one after the other, in seconds: no execution is shorter. */
export function shortestExecutionSeconds({ declaration, agents }: LoadedWorkflow): number {
  const declared = agents.map((agent) => agent.declaration);
  const budgets = declaration.phases.map((phase) =>
    Math.max(...declared.filter((agent) => agent.phase === phase).map((agent) => budgetMsOf(agent) + waitMsOf(agent))),
  );
  return Math.ceil(budgets.reduce((sum, budgetMs) => sum + budgetMs, 0) / 1000);
}

/** The phases as the state machine's definition carries them: declarations as data, with each agent's function. */
export function phasePlans(
  { declaration, agents }: LoadedWorkflow,
  functions: ReadonlyMap<string, AgentFunctionRef>,
): PhasePlan[] {
  const circuits = circuitsOf(agents.map((agent) => agent.declaration));
  return declaration.phases.map((name, index) => {
    const own = agents.filter((agent) => agent.declaration.phase === name).map((agent) => agent.declaration);
    const invokeStates = new InvokeStates();
    const options = ownOption(declaration.phaseOptions, name);
    return {
      name,
      earlierPhases: declaration.phases.slice(0, index),
      agents: own.map((agent) => agentPlan(withSoftDeadline(agent, options), functions, circuits, invokeStates)),
      ...planOfOptions(options),
    };
  });
}

function ownOption(options: DeclaredWorkflow['phaseOptions'], phase: string): PhaseOptions {
  return options !== undefined && Object.hasOwn(options, phase) ? (options[phase] ?? {}) : {};
}

function planOfOptions({ extraRounds, maxConcurrency, ...options }: PhaseOptions): Partial<PhasePlan> {
  const { criticalShare, level0, level1 } = { ...DEFAULT_THRESHOLDS, ...options };
  const isDefault = canonicalJson({ criticalShare, level0, level1 }) === canonicalJson(DEFAULT_THRESHOLDS);
  return {
    ...(isDefault ? {} : { thresholds: { criticalShare, level0, level1 } }),
    ...(extraRounds === undefined ? {} : { extraRounds }),
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
  };
}

/** An optional agent has no more time than the phase waits for it. */
function withSoftDeadline(agent: DeclaredAgent, { softDeadlineMs }: PhaseOptions): DeclaredAgent {
  if (agent.required || softDeadlineMs === undefined) return agent;
  return { ...agent, budgetMs: Math.min(softDeadlineMs, budgetMsOf(agent)) };
}

/** Numbers the Invoke states of a phase: one for each Retry block that is not the default. */
class InvokeStates {
  readonly #numbers = new Map<string, number>();

  stateOf(retry: RetryBackoff): number {
    const key = JSON.stringify(retry);
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** The settings of each circuit that has some. A permit is valid for the longest budget of the agents that use it. */
function circuitsOf(agents: readonly DeclaredAgent[]): ReadonlyMap<string, CircuitOptions> {
  const circuits = new Map<string, CircuitOptions>();
  for (const agent of agents) {
    for (const tier of agent.tiers) {
      const id = breakerIdOf(agent, tier);
      const { permitTimeoutMs, ...known } = circuits.get(id) ?? {};
      const longestMs = Math.max(permitTimeoutMs ?? CIRCUIT_BREAKER_DEFAULTS.permitTimeoutMs, budgetMsOf(agent));
      const isDefault = longestMs === CIRCUIT_BREAKER_DEFAULTS.permitTimeoutMs;
      const options = { ...(isDefault ? {} : { permitTimeoutMs: longestMs }), ...known, ...tier.circuit };
      if (Object.keys(options).length > 0) circuits.set(id, options);
    }
  }
  return circuits;
}

/** The circuit of a tier: its own, or that of its dependency. */
export function breakerIdOf(agent: Pick<DeclaredAgent, 'name'>, tier: DeclaredAgent['tiers'][0]): string {
  return tier.dependency ?? `${agent.name}/${tier.name}`;
}

/** How long a call may wait for the answer to a question. */
function waitMsOf({ tiers }: DeclaredAgent): number {
  return Math.max(0, ...tiers.map(({ answerTimeoutMs = 0 }) => answerTimeoutMs));
}

function budgetMsOf({ budgetMs = CALL_BUDGET_MS }: DeclaredAgent): number {
  return budgetMs;
}

function agentPlan(
  agent: DeclaredAgent,
  functions: ReadonlyMap<string, AgentFunctionRef>,
  circuits: ReadonlyMap<string, CircuitOptions>,
  invokeStates: InvokeStates,
): AgentPlan {
  const { replicas, quorum, combinator } = agent.replication ?? { replicas: 1, quorum: 1, combinator: 'first' };
  const target = functions.get(agent.name);
  if (target === undefined) throw new TypeError(`agent ${agent.name} has no function`);
  return {
    name: agent.name,
    required: agent.required,
    replicas,
    quorum,
    combinator,
    functionArn: target.functionArn,
    budgetMs: budgetMsOf(agent),
    tiers: agent.tiers.map((tier): TierPlan => {
      const breakerId = breakerIdOf(agent, tier);
      const retry = retryBackoffOf(tier.retry);
      const circuit = circuits.get(breakerId);
      return {
        name: tier.name,
        breakerId,
        attemptTimeoutMs: attemptTimeoutMsOf(tier),
        ...(retry === undefined ? {} : { retry, invokeState: invokeStates.stateOf(retry) }),
        ...(circuit === undefined ? {} : { circuit }),
        ...(tier.answerTimeoutMs === undefined ? {} : { answerTimeoutSeconds: Math.ceil(tier.answerTimeoutMs / 1000) }),
      };
    }),
  };
}

/** The part of a phase's plan that EndPhase and Report need. */
export function toSettlementPlan({ name, agents, thresholds, extraRounds }: PhasePlan): PhaseSettlementPlan {
  return {
    name,
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(extraRounds === undefined ? {} : { extraRounds }),
    agents: agents.map((agent) => ({
      name: agent.name,
      required: agent.required,
      replicas: agent.replicas,
      quorum: agent.quorum,
      combinator: agent.combinator,
    })),
  };
}
