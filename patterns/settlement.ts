import { type Consensus, consensus } from './consensus.ts';
import type { Json } from './json.ts';
import type { AgentPlan, SkippedTier, TierFailure } from './payloads.ts';

/** A replica's stored answer and how it came to be. */
export interface StoredResult {
  readonly agent: string;
  readonly replica: number;
  readonly output: Json;
  readonly ballot: string;
  readonly tier: string;
  readonly attempts: number;
  readonly failures: readonly TierFailure[];
  readonly skipped: readonly SkippedTier[];
}

/** A replica whose chain of tiers is exhausted, in one round. */
export interface StoredFailure {
  readonly agent: string;
  readonly replica: number;
  readonly round: number;
  readonly failures: readonly TierFailure[];
  readonly skipped: readonly SkippedTier[];
}

/** What an agent came to in a phase. `unsettled`: neither answered nor failed, so it gets another round. */
export type Settlement =
  | {
      readonly kind: 'done';
      readonly plan: AgentPlan;
      readonly results: readonly StoredResult[];
      readonly consensus: Consensus;
    }
  | {
      readonly kind: 'failed';
      readonly plan: AgentPlan;
      readonly results: readonly StoredResult[];
      readonly failures: readonly StoredFailure[];
    }
  | { readonly kind: 'unsettled'; readonly plan: AgentPlan };

/**
 * Decides about one agent from what the store holds: done when a quorum of its replicas answered and no other is still
 * out, failed when so many failed in this round that the quorum is out of reach, otherwise unsettled.
 * @param round failures of earlier rounds do not count: this round tried again
 */
export function settle(
  plan: AgentPlan,
  results: readonly StoredResult[],
  failures: readonly StoredFailure[],
  round: number,
): Settlement {
  const own = results.filter((result) => result.agent === plan.name).toSorted(byReplica);
  const answered = new Set(own.map((result) => result.replica));
  const failed = failures
    .filter((failure) => failure.agent === plan.name && failure.round === round && !answered.has(failure.replica))
    .toSorted(byReplica);

  if (plan.replicas - failed.length < plan.quorum) return { kind: 'failed', plan, results: own, failures: failed };
  if (own.length < plan.quorum || own.length + failed.length < plan.replicas) return { kind: 'unsettled', plan };
  return { kind: 'done', plan, results: own, consensus: consensus(own, plan.quorum, plan.combinator) };
}

/** What counts for an agent that is still unsettled when no more rounds are left: it failed, without a cause of its own. */
export function giveUp(
  settlement: Settlement,
  results: readonly StoredResult[],
  failures: readonly StoredFailure[],
): Settlement {
  if (settlement.kind !== 'unsettled') return settlement;
  const { plan } = settlement;
  const own = results.filter((result) => result.agent === plan.name).toSorted(byReplica);
  if (own.length >= plan.quorum)
    return { kind: 'done', plan, results: own, consensus: consensus(own, plan.quorum, plan.combinator) };
  return { kind: 'failed', plan, results: own, failures: failures.filter((failure) => failure.agent === plan.name) };
}

function byReplica(a: { readonly replica: number }, b: { readonly replica: number }): number {
  return a.replica - b.replica;
}
