import * as z from 'zod';
import { agentPlan } from '../catalogue/payloads.ts';
import type { CircuitRecord } from '../circuit-breaker/index.ts';

/** Between two looks at an open circuit. */
export const HEAL_EVERY_MS = 5_000;

/** Longest pause of a heal, in milliseconds: its lease has to outlive it. */
export const HEAL_MAX_PAUSE_MS = 60_000;

/** A heal that died is taken over after this: longer than a step of three canaries of 45 s and the pause behind it. */
export const HEAL_LEASE_MS = 240_000;

/**
 * The budget of canaries, per circuit: a store of 120 and one more every 30 s. So an outage is watched every 5 s for its
 * first ten minutes, then every 30 s; and in no hour, however often the agent flaps, are there more than 240.
 */
export const CANARY_STORE = 120;
export const CANARY_EVERY_MS = 30_000;

/** Most canaries in any hour: the store and what comes in meanwhile. */
export const CANARIES_PER_HOUR = CANARY_STORE + 3_600_000 / CANARY_EVERY_MS;

/** Steps of one execution, of 9 history events each; then a new one goes on, far below AWS's 25,000. */
export const HEAL_STEPS_PER_EXECUTION = 150;

/** A call that tries whether a tier is back: it is answered, but neither stored nor counted anywhere. */
export const canaryRequest = z.object({
  canary: z.object({
    tier: z.string(),
    /** names the canary, for the dice of injected faults */
    id: z.string(),
    /** the workflow's own sample @default - the tier is not run: the function is reached, no more */
    sample: z
      .object({ input: z.json(), results: z.record(z.string(), z.record(z.string(), z.array(z.json()))) })
      .optional(),
  }),
});

export const canaryResponse = z.object({ status: z.literal('healthy'), agent: z.string(), tier: z.string() });

/** A heal as it goes from step to step. */
export const healSession = z.object({
  /** the circuit and the event that began it: `<breakerId>#<generation>` */
  breakerId: z.string(),
  generation: z.int(),
  /** steps made in this execution */
  step: z.int().nonnegative(),
  /** the execution this one continues */
  after: z.string().optional(),
});

export const healRequest = z.object({
  session: healSession,
  executionArn: z.string(),
  agents: z.array(agentPlan.pick({ name: true, functionArn: true, tiers: true })),
  sample: canaryRequest.shape.canary.shape.sample,
});

/** What the state machine does next. */
export const healResponse = z.object({
  next: z.enum(['wait', 'continue', 'over']),
  seconds: z.int().nonnegative(),
  session: healSession,
  /** name of the execution that continues */
  name: z.string(),
});

export type CanaryRequest = z.infer<typeof canaryRequest>;
export type HealSession = z.infer<typeof healSession>;
export type HealRequest = z.infer<typeof healRequest>;
export type HealResponse = z.infer<typeof healResponse>;

/** Canaries that may be sent, and when that was reckoned. */
export interface CanaryBudget {
  readonly canaries: number;
  readonly atMs: number;
}

/** The budget of a circuit that was never healed. */
export function fullBudget(nowMs: number): CanaryBudget {
  return { canaries: CANARY_STORE, atMs: nowMs };
}

/** The budget as it is now. Only whole canaries come in, so that nothing is lost by asking often. */
export function refilled(budget: CanaryBudget, nowMs: number): CanaryBudget {
  const came = Math.max(0, Math.floor((nowMs - budget.atMs) / CANARY_EVERY_MS));
  const canaries = budget.canaries + came;
  if (canaries >= CANARY_STORE) return { canaries: CANARY_STORE, atMs: Math.max(nowMs, budget.atMs) };
  return { canaries, atMs: budget.atMs + came * CANARY_EVERY_MS };
}

/** The budget after one canary; undefined when there is none to send. */
export function spent(budget: CanaryBudget, nowMs: number): CanaryBudget | undefined {
  const { canaries, atMs } = refilled(budget, nowMs);
  return canaries < 1 ? undefined : { canaries: canaries - 1, atMs };
}

/** Why a circuit needs no canaries: it is closed, or an operator has it. */
export type HealEnd = 'closed' | 'isolated' | 'shadowed';

/** What a heal does at a step. */
export type HealStep =
  | { readonly kind: 'over'; readonly reason: HealEnd }
  | { readonly kind: 'pause'; readonly ms: number }
  /** the open period may still be cut short: a canary without a permit, which the circuit would refuse */
  | { readonly kind: 'knock' }
  /** the circuit admits probes: canaries under its permits */
  | { readonly kind: 'probe' };

/** Decides what to do about a circuit now. An open period that was cut short before stands. */
export function nextHealStep(circuit: CircuitRecord | undefined, budget: CanaryBudget, nowMs: number): HealStep {
  switch (circuit?.state) {
    case undefined:
    case 'CLOSED':
      return { kind: 'over', reason: 'closed' };
    case 'ISOLATED':
      return { kind: 'over', reason: 'isolated' };
    case 'METRICS_ONLY':
      return { kind: 'over', reason: 'shadowed' };
    case 'HALF_OPEN':
      return affordable('probe', budget, nowMs);
    case 'OPEN':
      if (nowMs >= circuit.openUntilMs) return affordable('probe', budget, nowMs);
      if (circuit.halfOpenedEarly) return pause(circuit.openUntilMs - nowMs);
      return affordable('knock', budget, nowMs);
    default:
      return circuit satisfies undefined;
  }
}

/** How long until the next look after a step that sent canaries, in milliseconds. */
export function pauseAfterCanaries(budget: CanaryBudget, nowMs: number): number {
  const { canaries, atMs } = refilled(budget, nowMs);
  return canaries >= 1 ? HEAL_EVERY_MS : Math.max(HEAL_EVERY_MS, atMs + CANARY_EVERY_MS - nowMs);
}

function affordable(kind: 'knock' | 'probe', budget: CanaryBudget, nowMs: number): HealStep {
  const { canaries, atMs } = refilled(budget, nowMs);
  return canaries >= 1 ? { kind } : pause(atMs + CANARY_EVERY_MS - nowMs);
}

function pause(ms: number): HealStep {
  return { kind: 'pause', ms: Math.min(HEAL_MAX_PAUSE_MS, Math.max(1, ms)) };
}
