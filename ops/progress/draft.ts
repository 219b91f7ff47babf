import type { CataloguedName } from '../../patterns/catalogue/errors.ts';
import type { RefusedReplica } from '../../patterns/catalogue/payloads.ts';
import type { CallName, CallProgress, ChangeBody, PhaseAgent, PhaseState, ProgressChange } from './model.ts';
import type { Call } from './payloads.ts';

const CIRCUIT_OPEN: CataloguedName = 'CircuitBreakerOpenError';

/** A phase while its events are being read. */
export interface PhaseDraft {
  readonly name: string;
  round: number;
  state: PhaseState;
  agents: readonly PhaseAgent[];
  /** keys of the calls of this round, in the order of the fan-out's items */
  items: readonly string[];
  /** by agent and replica, in the order they were admitted */
  readonly calls: Map<string, CallProgress>;
}

/** What the fold keeps while it reads: phases by name, and what there is to tell so far. */
export interface Draft {
  readonly phases: Map<string, PhaseDraft>;
  readonly changes: ProgressChange[];
}

/** Tells a change once, at the time of its event. */
export function tell(draft: Draft, atMs: number, change: ChangeBody): void {
  draft.changes.push({ atMs, ...change });
}

/** The phase of that name, begun now if it is new. */
export function phaseOf(draft: Draft, name: string): PhaseDraft {
  const known = draft.phases.get(name);
  if (known !== undefined) return known;
  const phase: PhaseDraft = { name, round: 0, state: { kind: 'running' }, agents: [], items: [], calls: new Map() };
  draft.phases.set(name, phase);
  return phase;
}

export function callKey(call: { agent: string; replica: number }): string {
  return `${call.agent}#${call.replica}`;
}

/** How a change names a call of a phase. */
export function nameOf(phase: PhaseDraft, call: { agent: string; replica: number }): CallName {
  const replicas = phase.agents.find((agent) => agent.name === call.agent)?.replicas ?? 1;
  return { phase: phase.name, agent: call.agent, replica: call.replica, replicas };
}

/** A call as its payload tells it, newly admitted. Tells which tiers its circuits refused, each once. */
export function admit(draft: Draft, atMs: number, phase: PhaseDraft, call: Call): void {
  const before = phase.calls.get(callKey(call));
  for (const skipped of call.skipped) {
    const known = before?.skipped.some((other) => other.tier === skipped.tier) ?? false;
    if (!known) tell(draft, atMs, { kind: 'tier-skipped', call: nameOf(phase, call), skipped });
  }
  phase.calls.set(callKey(call), { ...descriptionOf(call), state: { kind: 'admitted' } });
}

/** A replica that no circuit admitted: it failed before it was called. */
export function refuse(
  draft: Draft,
  atMs: number,
  phase: PhaseDraft,
  { agent, replica, skipped }: RefusedReplica,
): void {
  const last = skipped.at(-1);
  if (last === undefined) return;
  const call = nameOf(phase, { agent, replica });
  for (const tier of skipped) tell(draft, atMs, { kind: 'tier-skipped', call, skipped: tier });
  const failure = { error: CIRCUIT_OPEN, cause: '' };
  const { tier, state: circuit } = last;
  phase.calls.set(callKey(call), {
    agent,
    replica,
    tier,
    circuit,
    failures: [],
    skipped,
    state: { kind: 'failed', ...failure },
  });
  tell(draft, atMs, { kind: 'call-failed', call, ...failure });
}

/** What a payload says of a call, whatever becomes of it. */
export function descriptionOf(call: Call): Omit<CallProgress, 'state'> {
  const { agent, replica, tier, failures, skipped } = call;
  return { agent, replica, tier, circuit: call.admission.state, failures, skipped };
}
