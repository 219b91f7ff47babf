import * as z from 'zod';
import { type AgentSettlementPlan, triedTiers } from '../catalogue/payloads.ts';
import { ballot, type Consensus } from '../replication/consensus.ts';
import { decide } from '../replication/quorum.ts';

/** That a replica has answered, the ballot of its answer and the tiers behind it; the answer itself is read where needed. */
export const storedResult = ballot.extend(triedTiers.shape).extend({
  agent: z.string(),
  replica: z.int(),
  /** size of the answer, in bytes of JSON */
  outputBytes: z.int(),
  tier: z.string(),
  attempts: z.int(),
  /** how degraded the answer is by what the agent says of it @default 0 */
  level: z.union([z.literal(1), z.literal(2)]).exactOptional(),
});
export type StoredResult = Readonly<z.infer<typeof storedResult>>;

/** A replica whose chain of tiers is exhausted, in one round. */
export const storedFailure = triedTiers.extend({
  agent: z.string(),
  replica: z.int(),
  round: z.int(),
  atMs: z.number(),
});
export type StoredFailure = Readonly<z.infer<typeof storedFailure>>;

/** The outcome of an agent in a phase. `unsettled`: neither answered nor failed, so it gets another round. */
export type Settlement =
  | {
      readonly kind: 'done';
      readonly plan: AgentSettlementPlan;
      readonly results: readonly StoredResult[];
      readonly consensus: Consensus;
    }
  | {
      readonly kind: 'failed';
      readonly plan: AgentSettlementPlan;
      readonly results: readonly StoredResult[];
      readonly failures: readonly StoredFailure[];
    }
  | { readonly kind: 'unsettled'; readonly plan: AgentSettlementPlan };

/**
 * Decides about one agent from its stored results and failures: done when its vote is over, failed when so many replicas failed in
 * this round that the quorum is out of reach, otherwise unsettled.
 * @param round failures of earlier rounds do not count: this round tried again
 */
export function settleAgent(
  plan: AgentSettlementPlan,
  results: readonly StoredResult[],
  failures: readonly StoredFailure[],
  round: number,
): Settlement {
  const own = results.filter((result) => result.agent === plan.name).toSorted(byReplica);
  const answered = new Set(own.map((result) => result.replica));
  const failed = failures
    .filter((failure) => failure.agent === plan.name && failure.round === round && !answered.has(failure.replica))
    .toSorted(byReplica);

  const decision = decide(own, failed.length, plan);
  switch (decision.kind) {
    case 'open':
      return { kind: 'unsettled', plan };
    case 'out-of-reach':
      return { kind: 'failed', plan, results: own, failures: failed };
    case 'decided':
    case 'no-consensus':
      return { kind: 'done', plan, results: own, consensus: decision };
    default:
      return decision satisfies never;
  }
}

/**
 * The outcome of each agent of a phase.
 * @param isLast no more rounds are left: nobody stays unsettled, replicas that never reported back have failed
 */
export function settlePhase(
  plans: readonly AgentSettlementPlan[],
  results: readonly StoredResult[],
  failures: readonly StoredFailure[],
  round: number,
  isLast: boolean,
): Settlement[] {
  return plans.map((plan) => {
    const settlement = settleAgent(plan, results, failures, round);
    return isLast && settlement.kind === 'unsettled' ? settleLastRound(plan, results, failures) : settlement;
  });
}

/** Of the failures kept, those of every round count as its causes. */
function settleLastRound(
  plan: AgentSettlementPlan,
  results: readonly StoredResult[],
  failures: readonly StoredFailure[],
): Settlement {
  const own = results.filter((result) => result.agent === plan.name).toSorted(byReplica);
  const decision = decide(own, plan.replicas - own.length, plan);
  if (decision.kind === 'decided' || decision.kind === 'no-consensus') {
    return { kind: 'done', plan, results: own, consensus: decision };
  }
  return { kind: 'failed', plan, results: own, failures: failures.filter((failure) => failure.agent === plan.name) };
}

function byReplica(a: { readonly replica: number }, b: { readonly replica: number }): number {
  return a.replica - b.replica;
}
