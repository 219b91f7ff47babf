import { type Ballot, pickBallot } from './consensus.ts';
import { decide, type Quorum } from './quorum.ts';

/** The outcome of a replica in a round: its ballot, or its failure. */
export type RoundVote = Ballot | { readonly failed: true };

/** A round of a phase while it runs: its quorums, its calls and their votes so far. Keys are `<agent>#<replica>`. */
export interface Round {
  readonly quorums: Readonly<Record<string, Quorum>>;
  /** the items of the fan-out */
  readonly items: readonly string[];
  readonly votes: Readonly<Record<string, RoundVote>>;
}

/** A replica of an agent in a round. */
interface RoundItem {
  readonly agent: string;
  readonly replica: number;
}

/** The round as it opens: stored answers have voted, replicas that every circuit refused have failed. */
export function openingRound(
  agents: readonly (Quorum & { readonly name: string })[],
  calls: readonly RoundItem[],
  refused: readonly RoundItem[],
  answers: readonly (RoundItem & Ballot)[],
): Round {
  const keyOf = ({ agent, replica }: RoundItem) => itemKey(agent, replica);
  const quorums = agents.map(({ name, replicas, quorum, combinator }) => [name, { replicas, quorum, combinator }]);
  return {
    quorums: Object.fromEntries(quorums),
    items: calls.map(keyOf),
    votes: {
      ...Object.fromEntries(refused.map((replica) => [keyOf(replica), { failed: true }])),
      ...Object.fromEntries(answers.map((answer) => [keyOf(answer), pickBallot(answer)])),
    },
  };
}

export function itemKey(agent: string, replica: number): string {
  return `${agent}#${replica}`;
}

function parseItemKey(key: string): RoundItem {
  const separator = key.lastIndexOf('#');
  return { agent: key.slice(0, separator), replica: Number(key.slice(separator + 1)) };
}

/** Whether the vote of every agent is over while items are still out: the fan-out can end now. */
export function isDecidedEarly(round: Round): boolean {
  return hasItemsOut(round) && isDecided(round);
}

function hasItemsOut({ items, votes }: Round): boolean {
  return items.some((key) => votes[key] === undefined);
}

/**
 * Whether the ballots by field are worth reading: some of the votes need them, and there are enough votes to decide. They
 * lie with the answers, not in the round: those of 40 replicas are up to 3.6 MB, and the round is one item of 400 KB.
 */
export function needsFields(round: Round): boolean {
  const quorums = Object.entries(round.quorums);
  return (
    hasItemsOut(round) &&
    quorums.some(([, { combinator }]) => combinator === 'field-wise') &&
    quorums.every(([agent, { replicas, quorum }]) => {
      const votes = Object.keys(round.votes).filter((key) => parseItemKey(key).agent === agent).length;
      // so many agree at best, or so many failed or abstained at worst
      return votes >= Math.min(quorum, replicas - quorum + 1);
    })
  );
}

/** The round with the ballots by field of its votes. @param answers the stored ones; an answer is stored before its vote is cast */
export function withFields(
  round: Round,
  answers: readonly (Ballot & { readonly agent: string; readonly replica: number })[],
): Round {
  const stored = new Map(answers.map((answer) => [itemKey(answer.agent, answer.replica), answer]));
  const votes = Object.entries(round.votes).flatMap(([key, vote]): [string, RoundVote][] => {
    const answer = stored.get(key);
    if ('failed' in vote) return [[key, vote]];
    // without its answer the ballots of the vote's fields are unknown
    if (answer === undefined) return [];
    return [[key, answer.fields === undefined ? vote : { ...vote, fields: answer.fields }]];
  });
  return { ...round, votes: Object.fromEntries(votes) };
}

/** The vote as a round holds it. */
export function withoutFields(vote: RoundVote): RoundVote {
  if ('failed' in vote) return vote;
  const { fields: _, ...ballot } = vote;
  return ballot;
}

/** Whether the vote of every agent is over, one way or the other. */
export function isDecided({ quorums, votes }: Round): boolean {
  return Object.entries(quorums).every(([agent, quorum]) => {
    const own = Object.entries(votes).filter(([key]) => parseItemKey(key).agent === agent);
    const ballots = own.flatMap(([key, vote]) =>
      'failed' in vote ? [] : [{ ...vote, replica: parseItemKey(key).replica }],
    );
    return decide(ballots, own.length - ballots.length, quorum).kind !== 'open';
  });
}

/** Whether a phase can be decided before its last item ends: only where more replicas run than are needed. */
export function mayDecideEarly(quorums: readonly Quorum[]): boolean {
  return quorums.some(({ replicas }) => replicas > 1);
}
