import * as z from 'zod';
import { agentPlan } from '../catalogue/payloads.ts';
import type { CircuitBreakerSettings, CircuitRecord } from '../circuit-breaker/index.ts';
import { decideAdmission } from '../circuit-breaker/index.ts';
import { boundedText } from '../json/bounded-text.ts';

/**
 * How long an agent may take to answer a ping, in milliseconds. It counts from the start of its handler, which holds the
 * deadline itself: a cold start is not its illness.
 */
export const PING_TIMEOUT_MS = 5_000;

/**
 * How long whoever pings waits for the answer, in milliseconds: the ping's own deadline, and the 10 s Lambda gives a
 * function to load. Nine cold workers at once took longer than 5 s on a machine with two cores under a load of 16.
 */
export const PING_PATIENCE_MS = 15_000;

/**
 * So many checks in a row without any answer are illness. After one nobody can tell: a cold start may take that long, but
 * it goes on when the caller has left, so that the next ping meets a function that is warm.
 */
export const UNANSWERED_IS_UNHEALTHY = 2;

/** How long a workflow waits for its agents at most, and how often it asks meanwhile. */
export const HEALTH_WAIT_LIMIT_MS = 60_000;
export const HEALTH_WAIT_EVERY_SECONDS = 5;

/** What an agent is pinged with. It answers at once, after suffering the faults that stand. */
export const pingRequest = z.object({ ping: z.literal(true) });

/** What a healthy agent answers. */
export const pingResponse = z.object({ status: z.literal('healthy'), agent: z.string() });

/** Whom to ask and by which circuits its calls go. */
export const agentToAsk = agentPlan.pick({ name: true, functionArn: true, tiers: true });

/** What the scheduled health check is invoked with: so many agents as a rule's input of 8,192 characters holds, about 40. */
export const healthRequest = z.object({ agents: z.array(agentToAsk.omit({ tiers: true })) });

/** What is asked while a workflow waits for agents. */
export const waitRequest = z.object({
  agents: z.array(agentToAsk),
  /** the agents waited for @default - all of them */
  names: z.array(z.string()).optional(),
  /** when the waiting began, in epoch milliseconds; 0 the first time */
  waitingSinceMs: z.number(),
});

export type AgentToPing = z.infer<typeof healthRequest>['agents'][number];
export type AgentToAsk = z.infer<typeof agentToAsk>;

/** What came of one ping. `unanswered`: whoever pinged has waited for {@link PING_PATIENCE_MS}. */
export type PingResult = { readonly agent: string; readonly atMs: number } & (
  | { readonly outcome: 'healthy' }
  | { readonly outcome: 'unhealthy' | 'unanswered'; readonly error: string }
);

/** What is known of an agent's health. */
export const healthVerdict = z.object({
  agent: z.string(),
  /** by the newest check that could tell; true before there was one */
  healthy: z.boolean(),
  /** of the newest ping */
  atMs: z.number(),
  /** since when it has been so */
  sinceMs: z.number(),
  /** why it is not healthy, or nobody knows; empty when it is */
  error: z.string(),
  /** checks in a row without an answer, up to the newest one @default 0 */
  unanswered: z.int().nonnegative().exactOptional(),
});

export type HealthVerdict = z.infer<typeof healthVerdict>;

/** `unknown`: it was healthy, and the newest ping was not answered. No event and no recovery acts on that. */
export type HealthStatus = 'healthy' | 'unhealthy' | 'unknown';

export function statusOf({ healthy, unanswered = 0 }: Pick<HealthVerdict, 'healthy' | 'unanswered'>): HealthStatus {
  if (!healthy) return 'unhealthy';
  return unanswered === 0 ? 'healthy' : 'unknown';
}

/** Longest error kept, in characters: an agent may die of a message of megabytes, and the verdict is one item, and an event. */
const MAX_ERROR_LENGTH = 1_000;

/** How a verdict differs from the one before. `none` also for the first one of a healthy agent. */
export type HealthChange = 'none' | 'fell-ill' | 'recovered';

/**
 * The verdict after a ping, and whether it is news. An answer older than the verdict changes nothing.
 * @returns undefined when the ping is not newer than what is known
 */
export function judgePing(
  before: HealthVerdict | undefined,
  ping: PingResult,
): { readonly verdict: HealthVerdict; readonly change: HealthChange } | undefined {
  if (before !== undefined && ping.atMs <= before.atMs) return undefined;
  const { agent, atMs, outcome } = ping;
  const wasHealthy = before?.healthy ?? true;
  const unanswered = outcome === 'unanswered' ? (before?.unanswered ?? 0) + 1 : 0;
  const canTell = outcome !== 'unanswered' || unanswered >= UNANSWERED_IS_UNHEALTHY;
  const healthy = canTell ? outcome === 'healthy' : wasHealthy;
  const verdict = {
    agent,
    healthy,
    atMs,
    sinceMs: before?.healthy === healthy ? before.sinceMs : atMs,
    error: ping.outcome === 'healthy' ? '' : boundedText(ping.error, MAX_ERROR_LENGTH),
    unanswered,
  };
  const change = wasHealthy === healthy ? 'none' : healthy ? 'recovered' : 'fell-ill';
  return { verdict, change };
}

/** Whether a circuit would refuse a new call now. Asking takes no permit. */
export function refusesCalls(
  record: CircuitRecord | undefined,
  nowMs: number,
  settings: CircuitBreakerSettings,
): boolean {
  if (record === undefined) return false;
  const request = { breakerId: record.breakerId, permitId: 'nobody', redriveCount: 0 };
  return !decideAdmission(record, request, nowMs, settings).answer.admitted;
}

/** What keeps a workflow waiting for an agent. */
export interface NotReady {
  readonly agent: string;
  readonly why: string;
}

/** What comes of asking while a workflow waits. */
export type WaitVerdict =
  | { readonly kind: 'ready' /** every agent was ready at the first check */; readonly immediately: boolean }
  | { readonly kind: 'wait'; readonly notReady: readonly NotReady[] }
  | { readonly kind: 'give-up'; readonly notReady: readonly NotReady[] };

/** Decides about a wait: over when nobody is missing, given up after {@link HEALTH_WAIT_LIMIT_MS}. */
export function judgeWait(notReady: readonly NotReady[], waitingSinceMs: number, nowMs: number): WaitVerdict {
  if (notReady.length === 0) return { kind: 'ready', immediately: waitingSinceMs === 0 };
  const waitedMs = waitingSinceMs === 0 ? 0 : nowMs - waitingSinceMs;
  return { kind: waitedMs >= HEALTH_WAIT_LIMIT_MS ? 'give-up' : 'wait', notReady };
}
