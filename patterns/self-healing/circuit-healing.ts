import * as z from 'zod';
import { agentPlan } from '../catalogue/payloads.ts';
import type { CircuitRecord } from '../circuit-breaker/index.ts';

/** Pause between two canaries for an open circuit, in milliseconds. */
export const CANARY_EVERY_MS = 5_000;

/** Longest pause of a healing, in milliseconds: shorter than its lease, which each step renews. */
export const HEALING_MAX_PAUSE_MS = 60_000;

/**
 * How long a canary may take, in milliseconds, also at a tier with a longer deadline: a canary is cheap to answer. One
 * that is not answered by then counts as a failure.
 */
export const CANARY_TIMEOUT_MS = 60_000;

/**
 * How long a healing owns its circuit after a step, in milliseconds: longer than a step of three canaries of 63 s and the
 * pause behind it. After that another healing may claim the circuit.
 */
export const HEALING_LEASE_MS = 300_000;

/**
 * The token bucket of canaries, per circuit: 120, and one more every 30 s. So an outage is probed every 5 s for its first
 * ten minutes, then every 30 s; and however often the agent flaps, no hour has more than 240 canaries.
 */
export const CANARY_CAPACITY = 120;
export const CANARY_REFILL_MS = 30_000;

/** Most canaries in any hour: the capacity and the refill of an hour. */
export const CANARIES_PER_HOUR = CANARY_CAPACITY + 3_600_000 / CANARY_REFILL_MS;

/** Steps of one execution, of 9 history events each; then a new execution continues, far below AWS's 25,000 events. */
export const HEALING_STEPS_PER_EXECUTION = 150;

/** The workflow's sample: what a canary runs a tier on. */
const canarySample = z.object({
  input: z.json(),
  results: z.record(z.string(), z.record(z.string(), z.array(z.json()))),
});

/** A call that tests a tier. Its answer is neither stored nor shown. */
export const canaryRequest = z.object({
  canary: z.object({
    tier: z.string(),
    /** identifies the canary; injected faults draw by it */
    id: z.string(),
    sample: canarySample,
  }),
});

export const canaryResponse = z.object({ status: z.literal('healthy'), agent: z.string(), tier: z.string() });

/** The state of a healing between its steps. */
export const healingSession = z.object({
  breakerId: z.string(),
  /** generation of the circuit in the `CircuitOpened` event that started the healing */
  generation: z.int(),
  /** steps made in this execution */
  step: z.int().nonnegative(),
  /** the execution that this one continues @default - the first one */
  previousExecutionArn: z.string().optional(),
});

export const healingRequest = z.object({
  session: healingSession,
  executionArn: z.string(),
  agents: z.array(agentPlan.pick({ name: true, functionArn: true, tiers: true })),
  /** @default - no canary is sent: what only reaches the function says nothing about the tier */
  sample: canarySample.optional(),
});

/** The next step of the state machine. */
export const healingResponse = z.object({
  next: z.enum(['wait', 'continue', 'done']),
  waitSeconds: z.int().nonnegative(),
  session: healingSession,
  /** name of the execution that continues; only for `continue` */
  nextExecutionName: z.string(),
});

export type CanarySample = Readonly<z.infer<typeof canarySample>>;
export type CanaryRequest = z.infer<typeof canaryRequest>;
export type HealingSession = z.infer<typeof healingSession>;
export type HealingRequest = z.infer<typeof healingRequest>;
export type HealingResponse = z.infer<typeof healingResponse>;

/** The token bucket of a circuit's canaries. */
export interface CanaryBudget {
  readonly canaries: number;
  /** time of the last refill */
  readonly refilledAtMs: number;
}

/** The budget of a circuit that was never healed. */
export function fullBudget(nowMs: number): CanaryBudget {
  return { canaries: CANARY_CAPACITY, refilledAtMs: nowMs };
}

/** The budget now. Only whole canaries are added, so that frequent refills lose nothing. */
export function refill({ canaries, refilledAtMs }: CanaryBudget, nowMs: number): CanaryBudget {
  const added = Math.max(0, Math.floor((nowMs - refilledAtMs) / CANARY_REFILL_MS));
  if (canaries + added >= CANARY_CAPACITY) {
    return { canaries: CANARY_CAPACITY, refilledAtMs: Math.max(nowMs, refilledAtMs) };
  }
  return { canaries: canaries + added, refilledAtMs: refilledAtMs + added * CANARY_REFILL_MS };
}

/** The budget after one canary is taken. @returns undefined when it has none */
export function takeCanary(budget: CanaryBudget, nowMs: number): CanaryBudget | undefined {
  const { canaries, refilledAtMs } = refill(budget, nowMs);
  return canaries < 1 ? undefined : { canaries: canaries - 1, refilledAtMs };
}

/**
 * Why a healing ends: the circuit is closed, an operator controls it, or the workflow declares no sample to run the tier on,
 * so that the calls of users test it once its open period is over.
 */
export type HealingEndReason = 'closed' | 'isolated' | 'shadowed' | 'no-sample';

/** What a healing does at a step. */
export type HealingStep =
  | { readonly kind: 'done'; readonly reason: HealingEndReason }
  | { readonly kind: 'pause'; readonly ms: number }
  /** a canary without a permit, which an open circuit would refuse: its success half-opens the circuit early */
  | { readonly kind: 'early-probe'; readonly sample: CanarySample }
  /** canaries under permits of the half-open circuit */
  | { readonly kind: 'probe'; readonly sample: CanarySample };

/**
 * Decides the next step for a circuit. An open period is ended early only once.
 * @param sample the workflow's @default - nothing is sent: only a tier that runs shows that it is back
 */
export function decideHealingStep(
  circuit: CircuitRecord | undefined,
  sample: CanarySample | undefined,
  budget: CanaryBudget,
  nowMs: number,
): HealingStep {
  switch (circuit?.state) {
    case undefined:
    case 'CLOSED':
      return { kind: 'done', reason: 'closed' };
    case 'ISOLATED':
      return { kind: 'done', reason: 'isolated' };
    case 'METRICS_ONLY':
      return { kind: 'done', reason: 'shadowed' };
    case 'HALF_OPEN':
      if (sample === undefined) return { kind: 'done', reason: 'no-sample' };
      return whenAffordable({ kind: 'probe', sample }, budget, nowMs);
    case 'OPEN':
      if (sample === undefined) return { kind: 'done', reason: 'no-sample' };
      if (nowMs >= circuit.openUntilMs) return whenAffordable({ kind: 'probe', sample }, budget, nowMs);
      if (circuit.halfOpenedEarly) return pause(circuit.openUntilMs - nowMs);
      return whenAffordable({ kind: 'early-probe', sample }, budget, nowMs);
    default:
      return circuit satisfies undefined;
  }
}

/** The newest generation of a circuit that a healing knows: a record may be read before the opening, or be missing. */
export function newestGeneration(circuit: CircuitRecord | undefined, { generation }: HealingSession): number {
  return Math.max(circuit?.generation ?? 0, generation);
}

/** The pause after a step that sent canaries, in milliseconds. */
export function pauseAfterCanaries(budget: CanaryBudget, nowMs: number): number {
  const { canaries, refilledAtMs } = refill(budget, nowMs);
  return canaries >= 1 ? CANARY_EVERY_MS : Math.max(CANARY_EVERY_MS, refilledAtMs + CANARY_REFILL_MS - nowMs);
}

function whenAffordable(step: HealingStep, budget: CanaryBudget, nowMs: number): HealingStep {
  const { canaries, refilledAtMs } = refill(budget, nowMs);
  return canaries >= 1 ? step : pause(refilledAtMs + CANARY_REFILL_MS - nowMs);
}

function pause(ms: number): HealingStep {
  return { kind: 'pause', ms: Math.min(HEALING_MAX_PAUSE_MS, Math.max(1, ms)) };
}
