import type { CataloguedName } from '../../patterns/catalogue/errors.ts';
import type { RefusedReplica } from '../../patterns/catalogue/payloads.ts';
import type { PhaseThresholds } from '../../patterns/degradation/thresholds.ts';
import type { CallName, CallProgress, ChangeBody, PhaseAgent, PhaseState, ProgressChange } from './model.ts';
import type { Call } from './payloads.ts';

const CIRCUIT_OPEN: CataloguedName = 'CircuitBreakerOpenError';

/** A phase while its events are being read. */
export interface PhaseBuilder {
  readonly name: string;
  round: number;
  state: PhaseState;
  agents: readonly PhaseAgent[];
  thresholds?: PhaseThresholds;
  /** keys of the calls of this round, in the order of the fan-out's items */
  items: readonly string[];
  /** the agents of the tasks of this superstep @default - it is no graph */
  superstep?: readonly string[];
  /** by agent and replica, in the order they were admitted */
  readonly calls: Map<string, CallProgress>;
}

/** The progress of an execution while its events are being read: its phases by name, and the changes so far. */
export interface ProgressBuilder {
  readonly phases: Map<string, PhaseBuilder>;
  readonly changes: ProgressChange[];
}

/** Adds a change, at the time of its event. */
export function addChange(builder: ProgressBuilder, atMs: number, change: ChangeBody): void {
  builder.changes.push({ atMs, ...change });
}

/** The phase of that name, begun now if it is new. */
export function phaseOf(builder: ProgressBuilder, name: string): PhaseBuilder {
  const known = builder.phases.get(name);
  if (known !== undefined) return known;
  const phase: PhaseBuilder = { name, round: 0, state: { kind: 'running' }, agents: [], items: [], calls: new Map() };
  builder.phases.set(name, phase);
  return phase;
}

export function callKey(call: { agent: string; replica: number }): string {
  return `${call.agent}#${call.replica}`;
}

/** How a change names a call of a phase. */
export function nameOf(phase: PhaseBuilder, call: { agent: string; replica: number }): CallName {
  const planned = phase.agents.find((agent) => agent.name === call.agent)?.replicas ?? 1;
  // a node of a graph has a task for each Send
  const tasks =
    phase.superstep === undefined ? 0 : phase.items.filter((key) => key.startsWith(`${call.agent}#`)).length;
  const replicas = Math.max(planned, tasks);
  return { phase: phase.name, agent: call.agent, replica: call.replica, replicas };
}

/** Adds a newly admitted call as its payload describes it, and a change for each tier that a circuit refused. */
export function admit(builder: ProgressBuilder, atMs: number, phase: PhaseBuilder, call: Call): void {
  const before = phase.calls.get(callKey(call));
  for (const skipped of call.skipped) {
    const known = before?.skipped.some((other) => other.tier === skipped.tier) ?? false;
    if (!known) addChange(builder, atMs, { kind: 'tier-skipped', call: nameOf(phase, call), skipped });
  }
  phase.calls.set(callKey(call), { ...descriptionOf(call), state: { kind: 'admitted' } });
}

/** A replica that no circuit admitted: it failed before it was called. */
export function refuse(
  builder: ProgressBuilder,
  atMs: number,
  phase: PhaseBuilder,
  { agent, replica, skipped }: RefusedReplica,
): void {
  const last = skipped.at(-1);
  if (last === undefined) return;
  const call = nameOf(phase, { agent, replica });
  for (const tier of skipped) addChange(builder, atMs, { kind: 'tier-skipped', call, skipped: tier });
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
  addChange(builder, atMs, { kind: 'call-failed', call, ...failure });
}

/** The part of a call that its payload describes: everything but its state. */
export function descriptionOf(call: Call): Omit<CallProgress, 'state'> {
  const { agent, replica, tier, failures, skipped } = call;
  return { agent, replica, tier, circuit: call.admission.state, failures, skipped };
}
