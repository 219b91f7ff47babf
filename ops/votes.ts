import type { AgentPlan, PhasePlan } from '../patterns/catalogue/payloads.ts';
import type { StoredResult } from '../patterns/degradation/settlement.ts';
import { pickBallot } from '../patterns/replication/consensus.ts';
import { decide, type QuorumDecision } from '../patterns/replication/quorum.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { listResults } from '../stores/checkpoints/results.ts';
import { listFailures } from '../stores/fallback/failures.ts';
import { readPlan } from './plan.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The ballot of a replica, or why there is none. */
export interface BallotReport {
  /** from 0 */
  readonly replica: number;
  readonly kind: 'voted' | 'abstained' | 'failed' | 'open';
  /** a short hash where the whole answer is the ballot */
  readonly ballot: string | null;
  /** whether the decision is this ballot's; null without a decision */
  readonly agrees: boolean | null;
  readonly tier: string | null;
  readonly value?: number;
  readonly weight?: number;
  /** of a vote by fields: the ballot of each */
  readonly fields?: Readonly<Record<string, string>>;
}

/** The vote of an agent's replicas. */
export interface VoteReport {
  readonly phase: string;
  readonly agent: string;
  readonly combinator: AgentPlan['combinator'];
  readonly replicas: number;
  readonly quorum: number;
  /** `out-of-reach`: so many replicas failed that no quorum can answer any more */
  readonly kind: QuorumDecision['kind'];
  /** share of the ballots that the answer does not speak for, 0 to 1; null without ballots */
  readonly disagreement: number | null;
  /** whose answer it is, from 0; null without a decision, and where each field is another replica's */
  readonly answerOf: number | null;
  readonly ballots: readonly BallotReport[];
}

/** The votes of a workflow so far, of its agents with replicas. None of a workflow that was never accepted. */
export async function readVotes(target: Target, workflowId: string): Promise<VoteReport[]> {
  const table = workflowTableOf(target);
  const owner = await readOwner(table, workflowId);
  if (owner === undefined) return [];
  const ownership = { workflowId, ...owner };
  const votes: VoteReport[] = [];
  for (const plan of (await readPlan(target)).filter(hasVotes)) {
    const results = await listResults(table, ownership, plan.name);
    const failures = await listFailures(table, ownership, plan.name);
    if (results.length === 0 && failures.length === 0) continue;
    for (const agent of plan.agents.filter(({ replicas }) => replicas > 1)) {
      const failed = failures.filter((failure) => failure.agent === agent.name).map(({ replica }) => replica);
      const own = results.filter((result) => result.agent === agent.name);
      votes.push(voteOf(plan.name, agent, own, failed));
    }
  }
  return votes;
}

function hasVotes({ agents }: PhasePlan): boolean {
  return agents.some(({ replicas }) => replicas > 1);
}

/** @param failed replicas whose tiers are exhausted */
export function voteOf(
  phase: string,
  { name: agent, combinator, replicas, quorum }: Pick<AgentPlan, 'name' | 'combinator' | 'replicas' | 'quorum'>,
  results: readonly StoredResult[],
  failed: readonly number[],
): VoteReport {
  const cast = results.map((result) => ({ ...pickBallot(result), replica: result.replica }));
  const missing = failed.filter((replica) => !results.some((result) => result.replica === replica));
  const outcome = decide(cast, missing.length, { replicas, quorum, combinator });
  const winner = outcome.kind === 'decided' && outcome.source.kind === 'replica' ? outcome.source.replica : null;
  const winning = cast.find(({ replica }) => replica === winner)?.ballot;
  const ballots = Array.from({ length: replicas }, (_, replica): BallotReport => {
    const result = results.find((each) => each.replica === replica);
    if (result === undefined) {
      const kind = missing.includes(replica) ? 'failed' : 'open';
      return { replica, kind, ballot: null, agrees: null, tier: null };
    }
    const { ballot, value, weight, fields, tier } = result;
    return {
      replica,
      kind: ballot === null ? 'abstained' : 'voted',
      ballot,
      agrees: winning === undefined ? null : ballot === winning,
      tier,
      ...(value === undefined ? {} : { value }),
      ...(weight === undefined ? {} : { weight }),
      ...(fields === undefined ? {} : { fields }),
    };
  });
  return {
    phase,
    agent,
    combinator,
    replicas,
    quorum,
    kind: outcome.kind,
    disagreement: 'disagreement' in outcome && cast.length > 0 ? outcome.disagreement : null,
    answerOf: winner,
    ballots,
  };
}
