import { type Combinator, type Consensus, consensus, countBallots, noConsensus, type Vote } from './consensus.ts';

/** How many replicas of an agent there are, and how their answers become one. */
export interface Quorum {
  readonly replicas: number;
  readonly quorum: number;
  readonly combinator: Combinator;
}

/** The state of a vote. `out-of-reach`: so many replicas failed that no quorum can answer any more. */
export type QuorumDecision = Consensus | { readonly kind: 'open' } | { readonly kind: 'out-of-reach' };

/**
 * Says when a vote is over, and how. `first`, `median` and `weighted` are decided as soon as a quorum answered;
 * `majority` and `field-wise` as soon as a quorum agrees. A split waits for the rest only while the rest can still
 * decide it; after that there is no consensus.
 * @param failed replicas that will not answer
 */
export function decide(votes: readonly Vote[], failed: number, quorum: Quorum): QuorumDecision {
  if (quorum.replicas - failed < quorum.quorum) return { kind: 'out-of-reach' };
  const speaking = votes.filter((vote) => vote.ballot !== null).length;
  const outcome = speaking < quorum.quorum ? noConsensus(votes) : consensus(votes, quorum.quorum, quorum.combinator);
  if (outcome.kind === 'decided') return outcome;

  const pending = quorum.replicas - failed - votes.length;
  const most = quorum.combinator === 'majority' ? Math.max(0, ...Object.values(countBallots(votes))) : speaking;
  return pending > 0 && most + pending >= quorum.quorum ? { kind: 'open' } : outcome;
}
