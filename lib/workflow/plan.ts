import type { AgentPlan, PhasePlan, PhaseSettlementPlan } from '../../patterns/catalogue/payloads.ts';
import { attemptTimeoutMsOf, CALL_BUDGET_MS, functionTimeoutSeconds } from '../../patterns/timeout.ts';
import type { DeclaredAgent, LoadedWorkflow } from '../declarations/declarations.ts';
import type { AgentFunction } from './agent-stack.ts';

/** Limit of an agent's Lambda, in seconds: longer than the deadline of each of its tiers. */
export function agentTimeoutSeconds({ tiers }: DeclaredAgent): number {
  return functionTimeoutSeconds(tiers.map(attemptTimeoutMsOf));
}

/** Limit of the slowest agent's Lambda, in seconds. */
export function slowestAgentSeconds({ agents }: LoadedWorkflow): number {
  return Math.max(...agents.map(({ declaration }) => agentTimeoutSeconds(declaration)));
}

/** The phases as the state machine's definition carries them: declarations as data, with each agent's function. */
export function phasePlans(
  { declaration, agents }: LoadedWorkflow,
  functions: ReadonlyMap<string, AgentFunction>,
): PhasePlan[] {
  return declaration.phases.map((name, index) => ({
    name,
    earlierPhases: declaration.phases.slice(0, index),
    agents: agents
      .filter((agent) => agent.declaration.phase === name)
      .map((agent) => agentPlan(agent.declaration, functions)),
  }));
}

function agentPlan(agent: DeclaredAgent, functions: ReadonlyMap<string, AgentFunction>): AgentPlan {
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
    budgetMs: agent.budgetMs ?? CALL_BUDGET_MS,
    tiers: agent.tiers.map((tier) => ({
      name: tier.name,
      breakerId: tier.dependency ?? `${agent.name}/${tier.name}`,
      attemptTimeoutMs: attemptTimeoutMsOf(tier),
    })),
  };
}

/** The part of a phase's plan that EndPhase and Report need. */
export function settlementPlanOf({ name, agents }: PhasePlan): PhaseSettlementPlan {
  return {
    name,
    agents: agents.map((agent) => ({
      name: agent.name,
      required: agent.required,
      replicas: agent.replicas,
      quorum: agent.quorum,
      combinator: agent.combinator,
    })),
  };
}
