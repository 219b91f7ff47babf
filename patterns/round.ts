import type { Ballot } from './consensus.ts';
import { decide, type Quorum } from './quorum.ts';

/** What a replica came to in a round: its ballot, or that it failed. */
export type RoundVote = Ballot | { readonly failed: true };

/** A round of a phase while it runs: who votes, who has to, and what is in. Keys are `<agent>#<replica>`. */
export interface Round {
  readonly quorums: Readonly<Record<string, Quorum>>;
  /** the items of the fan-out */
  readonly items: readonly string[];
  readonly votes: Readonly<Record<string, RoundVote>>;
}

export function itemKey(agent: string, replica: number): string {
  return `${agent}#${replica}`;
}

/** Whether the vote of every agent is over while items are still out: the fan-out can end now. */
export function isDecidedEarly(round: Round): boolean {
  return round.items.some((key) => round.votes[key] === undefined) && isDecided(round);
}

/** Whether the vote of every agent is over, one way or the other. */
export function isDecided({ quorums, votes }: Round): boolean {
  return Object.entries(quorums).every(([agent, quorum]) => {
    const own = Object.entries(votes).filter(([key]) => key.slice(0, key.lastIndexOf('#')) === agent);
    const ballots = own.flatMap(([key, vote]) =>
      'failed' in vote ? [] : [{ ...vote, replica: Number(key.slice(key.lastIndexOf('#') + 1)) }],
    );
    return decide(ballots, own.length - ballots.length, quorum).kind !== 'open';
  });
}

/** Whether a phase can be decided before its last item ends: only where more replicas run than are needed. */
export function mayDecideEarly(quorums: readonly Quorum[]): boolean {
  return quorums.some(({ replicas }) => replicas > 1);
}
