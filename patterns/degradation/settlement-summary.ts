import * as z from 'zod';
import type { AgentSettlementPlan } from '../catalogue/payloads.ts';
import { type AnswerSource, agreedFields } from '../replication/consensus.ts';
import type { Settlement, StoredFailure, StoredResult } from './settlement.ts';

/**
 * The settlement of an agent as the checkpoint of its phase keeps it: the replica that its answer comes from, or the replicas
 * that failed, but no answers and no causes. Those are in the records of the replicas; a phase's checkpoint is one item of at most 400 KB.
 */
export const settlementSummary = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('decided'),
    agent: z.string(),
    /** the replica that the answer comes from @default - each field comes from the replicas that agree on it */
    replica: z.int().exactOptional(),
    disagreement: z.number(),
  }),
  z.object({
    kind: z.literal('no-consensus'),
    agent: z.string(),
    /** a list, as a ballot may be called "__proto__" */
    ballots: z.array(z.object({ ballot: z.string(), votes: z.int() })),
    disagreement: z.number(),
  }),
  z.object({
    kind: z.literal('failed'),
    agent: z.string(),
    failures: z.array(z.object({ replica: z.int(), round: z.int() })),
  }),
]);
export type SettlementSummary = z.infer<typeof settlementSummary>;

/** @throws TypeError for an agent that is not settled */
export function summarizeSettlement(settlement: Settlement): SettlementSummary {
  const agent = settlement.plan.name;
  switch (settlement.kind) {
    case 'done': {
      const { consensus } = settlement;
      const { disagreement } = consensus;
      if (consensus.kind === 'no-consensus') {
        const ballots = Object.entries(consensus.ballots).map(([ballot, votes]) => ({ ballot, votes }));
        return { kind: 'no-consensus', agent, ballots, disagreement };
      }
      const { source } = consensus;
      return {
        kind: 'decided',
        agent,
        ...(source.kind === 'replica' ? { replica: source.replica } : {}),
        disagreement,
      };
    }
    case 'failed':
      return { kind: 'failed', agent, failures: settlement.failures.map(({ replica, round }) => ({ replica, round })) };
    case 'unsettled':
      throw new TypeError(`agent ${agent} is not settled`);
    default:
      return settlement satisfies never;
  }
}

/**
 * The settlements of a phase as EndPhase decided them, with the records they refer to.
 * @param results those that the phase includes
 * @returns one per plan; an agent that the workflow did not have when the phase was completed has failed
 */
export function restoreSettlements(
  plans: readonly AgentSettlementPlan[],
  summaries: readonly SettlementSummary[],
  results: readonly StoredResult[],
  failures: readonly StoredFailure[],
): Settlement[] {
  const byAgent = new Map(summaries.map((summary) => [summary.agent, summary]));
  return plans.map((plan) => {
    const own = results
      .filter(({ agent }) => agent === plan.name)
      .toSorted((left, right) => left.replica - right.replica);
    const summary = byAgent.get(plan.name);
    switch (summary?.kind) {
      case undefined:
        return { kind: 'failed', plan, results: own, failures: [] };
      case 'decided': {
        const { replica, disagreement } = summary;
        const source: AnswerSource =
          replica === undefined
            ? { kind: 'fields', replicas: agreedFields(own, plan.quorum)?.replicas ?? new Map() }
            : { kind: 'replica', replica };
        return { kind: 'done', plan, results: own, consensus: { kind: 'decided', source, disagreement } };
      }
      case 'no-consensus': {
        const ballots: Record<string, number> = Object.create(null);
        for (const { ballot, votes } of summary.ballots) ballots[ballot] = votes;
        const { disagreement } = summary;
        return { kind: 'done', plan, results: own, consensus: { kind: 'no-consensus', ballots, disagreement } };
      }
      case 'failed': {
        const kept = summary.failures.flatMap((reference) =>
          failures.filter(
            ({ agent, replica, round }) =>
              agent === plan.name && replica === reference.replica && round === reference.round,
          ),
        );
        return { kind: 'failed', plan, results: own, failures: kept };
      }
      default:
        return summary satisfies never;
    }
  });
}
