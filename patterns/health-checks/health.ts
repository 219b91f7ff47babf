import * as z from 'zod';
import { agentPlan } from '../catalogue/payloads.ts';
import type { CircuitBreakerSettings, CircuitRecord } from '../circuit-breaker/index.ts';
import { decideAdmission } from '../circuit-breaker/index.ts';
import { boundedText } from '../json/bounded-text.ts';

/**
 * Deadline of a ping, in milliseconds, from the start of the agent's handler, which enforces it: a cold start does not make
 * an agent unhealthy.
 */
export const PING_TIMEOUT_MS = 5_000;

/**
 * Deadline of the caller of a ping, in milliseconds: that of the ping, and the 10 s in which Lambda has a function load.
 * Nine cold starts at once took longer than 5 s on two cores under a load of 16.
 */
export const PING_CALLER_TIMEOUT_MS = 15_000;

/**
 * Checks in a row without an answer until an agent is unhealthy. One may be a slow cold start, which continues after the
 * caller's deadline, so that the next ping meets a warm function.
 */
export const UNANSWERED_UNTIL_UNHEALTHY = 2;

/** How long a recovery waits for agents at most, in milliseconds. */
export const HEALTH_WAIT_LIMIT_MS = 60_000;

/**
 * The pause between the checks of a wait, in seconds: as long as the wait has lasted, within these. A single ping that failed
 * by chance delays a redrive by a second, and an outage is not asked more often than every 5 s.
 */
export const HEALTH_WAIT_LEAST_PAUSE_SECONDS = 1;
export const HEALTH_WAIT_MOST_PAUSE_SECONDS = 5;

/** The event of a ping. An agent answers it without running a tier, unless a fault rule hits all of its tiers. */
export const pingRequest = z.object({ ping: z.literal(true) });

/** A healthy agent's answer to a ping. */
export const pingResponse = z.object({ status: z.literal('healthy'), agent: z.string() });

/** An agent, and the tiers whose circuits admit its calls. */
export const agentToCheck = agentPlan.pick({ name: true, functionArn: true, tiers: true });

/** The event of the scheduled check: as many agents as fit into a rule's input of 8,192 characters, about 40. */
export const healthRequest = z.object({ agents: z.array(agentToCheck.omit({ tiers: true })) });

/** The request of one check while a recovery waits for agents. */
export const waitRequest = z.object({
  agents: z.array(agentToCheck),
  /** names of the agents that were not ready at the check before; at the first one, of those to wait for */
  names: z.array(z.string()),
  /** start of the wait, in epoch milliseconds; 0 at the first check */
  waitingSinceMs: z.number(),
});

export type AgentToPing = z.infer<typeof healthRequest>['agents'][number];
export type AgentToCheck = z.infer<typeof agentToCheck>;

/** The result of a ping. `unanswered`: there was no answer within {@link PING_CALLER_TIMEOUT_MS}. */
export type PingResult = { readonly agent: string; readonly atMs: number } & (
  | { readonly outcome: 'healthy' }
  | { readonly outcome: 'unhealthy' | 'unanswered'; readonly error: string }
);

/** The stored health of an agent. */
export const healthVerdict = z.object({
  agent: z.string(),
  /** by the newest conclusive check; true before the first one */
  healthy: z.boolean(),
  /** time of the newest ping */
  atMs: z.number(),
  /** since when `healthy` is as it is */
  sinceMs: z.number(),
  /** error of the newest ping; empty when it was answered */
  error: z.string(),
  /** checks in a row without an answer, including the newest one @default 0 */
  unanswered: z.int().nonnegative().exactOptional(),
});

export type HealthVerdict = z.infer<typeof healthVerdict>;

/** `unknown`: healthy before, and the newest ping was not answered. It causes no event and no recovery. */
export type HealthStatus = 'healthy' | 'unhealthy' | 'unknown';

export function statusOf({ healthy, unanswered = 0 }: Pick<HealthVerdict, 'healthy' | 'unanswered'>): HealthStatus {
  if (!healthy) return 'unhealthy';
  return unanswered === 0 ? 'healthy' : 'unknown';
}

/** Longest stored error, in characters: an error may have megabytes, and the verdict is an item and an event. */
const MAX_ERROR_LENGTH = 1_000;

/** The change from the verdict before. `none` also for the first verdict of a healthy agent. */
export type HealthChange = 'none' | 'became-unhealthy' | 'recovered';

/** The verdict after a ping. It takes effect once it is written over the one before. */
export interface VerdictDecision {
  readonly before: HealthVerdict | undefined;
  readonly verdict: HealthVerdict;
  readonly change: HealthChange;
}

/** Decides the verdict after a ping. @returns undefined when the ping is not newer than the verdict before */
export function decideVerdict(before: HealthVerdict | undefined, ping: PingResult): VerdictDecision | undefined {
  if (before !== undefined && ping.atMs <= before.atMs) return undefined;
  const { agent, atMs, outcome } = ping;
  const wasHealthy = before?.healthy ?? true;
  const unanswered = outcome === 'unanswered' ? (before?.unanswered ?? 0) + 1 : 0;
  const isConclusive = outcome !== 'unanswered' || unanswered >= UNANSWERED_UNTIL_UNHEALTHY;
  const healthy = isConclusive ? outcome === 'healthy' : wasHealthy;
  const verdict = {
    agent,
    healthy,
    atMs,
    sinceMs: before?.healthy === healthy ? before.sinceMs : atMs,
    error: ping.outcome === 'healthy' ? '' : boundedText(ping.error, MAX_ERROR_LENGTH),
    unanswered,
  };
  const change = wasHealthy === healthy ? 'none' : healthy ? 'recovered' : 'became-unhealthy';
  return { before, verdict, change };
}

/** Whether a circuit would refuse a new call now. No permit is taken. */
export function refusesCalls(
  record: CircuitRecord | undefined,
  nowMs: number,
  settings: CircuitBreakerSettings,
): boolean {
  if (record === undefined) return false;
  const request = { breakerId: record.breakerId, permitId: 'never-admitted', redriveCount: 0 };
  return !decideAdmission(record, request, nowMs, settings).answer.admitted;
}

/** An agent that is not ready, and the cause. */
export interface NotReady {
  readonly agent: string;
  readonly cause: string;
}

/** The decision after a check while a recovery waits. */
export type WaitDecision =
  | { readonly kind: 'ready' /** every agent was ready at the first check */; readonly immediately: boolean }
  | { readonly kind: 'wait'; readonly notReady: readonly NotReady[]; readonly pauseSeconds: number }
  | { readonly kind: 'give-up'; readonly notReady: readonly NotReady[] };

/** Decides whether a wait ends: once each agent was ready at a check, or after {@link HEALTH_WAIT_LIMIT_MS}. */
export function decideWait(notReady: readonly NotReady[], waitingSinceMs: number, nowMs: number): WaitDecision {
  if (notReady.length === 0) return { kind: 'ready', immediately: waitingSinceMs === 0 };
  const waitedMs = waitingSinceMs === 0 ? 0 : nowMs - waitingSinceMs;
  if (waitedMs >= HEALTH_WAIT_LIMIT_MS) return { kind: 'give-up', notReady };
  const waitedSeconds = Math.round(waitedMs / 1_000);
  const pauseSeconds = Math.min(
    HEALTH_WAIT_MOST_PAUSE_SECONDS,
    Math.max(HEALTH_WAIT_LEAST_PAUSE_SECONDS, waitedSeconds),
  );
  return { kind: 'wait', notReady, pauseSeconds };
}
