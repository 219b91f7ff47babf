import { plansOf } from './definition.ts';
import { InvalidInputError } from './errors.ts';
import type { AgentPlan, PhasePlan } from './payloads.ts';
import { parseStateName, stateName } from './state-names.ts';

/** A state of a definition, as far as it is changed here. */
interface State {
  readonly Next?: string;
  readonly Arguments?: { readonly Payload: Readonly<Record<string, unknown>> };
  readonly [field: string]: unknown;
}

interface Definition {
  readonly States: Readonly<Record<string, State>>;
  readonly [field: string]: unknown;
}

/**
 * The definition of a state machine that runs one agent of a workflow alone: Accept, the states of its phase as they are, and
 * Report. One replica, which has to answer; results of earlier phases there are none.
 * @param definition of the workflow's state machine, JSON text
 * @param agent its name
 * @param tier runs this one only @default - its tiers in their order
 * @throws InvalidInputError for an agent or a tier that the workflow has not
 */
export function agentDefinition(definition: string, agent: string, tier?: string): string {
  const { phase, plan } = planOf(plansOf(definition), agent, tier);
  const all = JSON.parse(definition) as Definition;
  const { name, required, replicas, quorum, combinator } = plan;
  const settlement = { name: phase, agents: [{ name, required, replicas, quorum, combinator }] };
  const states = Object.entries(all.States).flatMap(([stateId, state]): [string, State][] => {
    if (stateId === 'Accept') return [[stateId, { ...state, Next: stateName(phase, 'BeginPhase') }]];
    if (stateId === 'Report') return [[stateId, withPayload(state, { phases: [settlement] })]];
    const place = parseStateName(stateId);
    if (place?.phase !== phase) return [];
    switch (place.role) {
      case 'BeginPhase':
        return [[stateId, withPayload(state, { phase: { name: phase, earlierPhases: [], agents: [plan] } })]];
      case 'EndPhase':
        return [[stateId, { ...withPayload(state, { phase: settlement }), Next: 'Report' }]];
      default:
        return [[stateId, state]];
    }
  });
  return JSON.stringify({ ...all, States: Object.fromEntries(states) });
}

function planOf(
  plans: readonly PhasePlan[],
  agent: string,
  tier: string | undefined,
): { readonly phase: string; readonly plan: AgentPlan } {
  const phase = plans.find(({ agents }) => agents.some(({ name }) => name === agent));
  const plan = phase?.agents.find(({ name }) => name === agent);
  if (phase === undefined || plan === undefined) {
    const names = plans.flatMap(({ agents }) => agents.map(({ name }) => name)).toSorted();
    throw new InvalidInputError(`there is no agent ${JSON.stringify(agent)}; there are ${names.join(', ')}`);
  }
  const [first, ...others] = plan.tiers.filter(({ name }) => tier === undefined || name === tier);
  if (first === undefined) {
    const names = plan.tiers.map(({ name }) => name).join(', ');
    throw new InvalidInputError(`agent ${agent} has no tier ${JSON.stringify(tier)}; it has ${names}`);
  }
  return {
    phase: phase.name,
    plan: { ...plan, required: true, replicas: 1, quorum: 1, tiers: [first, ...others] },
  };
}

function withPayload(state: State, changes: Readonly<Record<string, unknown>>): State {
  const Arguments = state.Arguments ?? { Payload: {} };
  return { ...state, Arguments: { ...Arguments, Payload: { ...Arguments.Payload, ...changes } } };
}
