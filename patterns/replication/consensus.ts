import * as z from 'zod';
import type { Json } from '../json/json.ts';

/** How replicas' answers become one. docs/patterns/replication.md says when to use which. */
export const COMBINATORS = ['first', 'majority', 'median', 'weighted', 'field-wise'] as const;
export type Combinator = (typeof COMBINATORS)[number];

/**
 * The vote in one replica's answer. Answers with equal ballots agree; a null ballot abstains: it is an answer, but
 * it speaks for nothing.
 */
export const ballot = z.object({
  ballot: z.string().nullable(),
  /** for `median`: the number that the median is taken of */
  value: z.number().exactOptional(),
  /** for `weighted`: how much the ballot counts */
  weight: z.number().exactOptional(),
  /** for `field-wise`: the ballot of each field */
  fields: z.record(z.string(), z.string()).exactOptional(),
});
export type Ballot = Readonly<z.infer<typeof ballot>>;

/** The ballot of a stored answer, without its other fields. */
export function pickBallot({ ballot, value, weight, fields }: Ballot): Ballot {
  return {
    ballot,
    ...(value === undefined ? {} : { value }),
    ...(weight === undefined ? {} : { weight }),
    ...(fields === undefined ? {} : { fields }),
  };
}

/** A replica's ballot. */
export interface Vote extends Ballot {
  readonly replica: number;
}

/** The replica that the answer comes from, or the replica of each of its fields. */
export type AnswerSource =
  | { readonly kind: 'replica'; readonly replica: number }
  | { readonly kind: 'fields'; readonly replicas: ReadonlyMap<string, number> };

export type Consensus =
  | {
      readonly kind: 'decided';
      readonly source: AnswerSource;
      /** share of the votes that the answer does not speak for, 0 to 1; by weight for `weighted` */
      readonly disagreement: number;
    }
  | {
      readonly kind: 'no-consensus';
      /** how many votes each ballot got */
      readonly ballots: Readonly<Record<string, number>>;
      readonly disagreement: number;
    };

/**
 * Makes one answer of votes. `first` takes the lowest replica's, `median` the answer with the middle value (of an even
 * number the lower one), `weighted` the ballot with the most weight, `majority` needs `quorum` equal ballots and
 * `field-wise` as many for each field. Ties go to the lower replica.
 */
export function consensus(votes: readonly Vote[], quorum: number, combinator: Combinator): Consensus {
  const speaking = votes.filter((vote) => vote.ballot !== null).toSorted((a, b) => a.replica - b.replica);
  const first = speaking[0];
  if (first === undefined) return noConsensus(votes);
  switch (combinator) {
    case 'first':
      return decided(first, speaking);
    case 'median':
      return median(speaking, first);
    case 'weighted':
      return weighted(speaking, first);
    case 'majority': {
      const [winner, count] = largestGroup(speaking, first);
      return count < quorum ? noConsensus(votes) : decided(winner, speaking);
    }
    case 'field-wise':
      return fieldWise(votes, speaking, quorum);
    default:
      return combinator satisfies never;
  }
}

function decided(winner: Vote, speaking: readonly Vote[]): Consensus {
  const agreeing = speaking.filter((vote) => vote.ballot === winner.ballot).length;
  return { kind: 'decided', source: answerOf(winner), disagreement: 1 - agreeing / speaking.length };
}

/** There is no answer: too few agree, or speak at all. */
export function noConsensus(votes: readonly Vote[]): Consensus {
  const ballots = countBallots(votes);
  const largest = Math.max(0, ...Object.values(ballots));
  return { kind: 'no-consensus', ballots, disagreement: votes.length === 0 ? 0 : 1 - largest / votes.length };
}

function median(speaking: readonly Vote[], first: Vote): Consensus {
  const byValue = speaking.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0) || a.replica - b.replica);
  return decided(byValue[Math.floor((byValue.length - 1) / 2)] ?? first, speaking);
}

function weighted(speaking: readonly Vote[], first: Vote): Consensus {
  const weightOf = (ballot: string | null) =>
    speaking.filter((vote) => vote.ballot === ballot).reduce((sum, vote) => sum + (vote.weight ?? 1), 0);
  const total = speaking.reduce((sum, vote) => sum + (vote.weight ?? 1), 0);
  const winner = speaking.reduce((best, vote) => (weightOf(vote.ballot) > weightOf(best.ballot) ? vote : best), first);
  const disagreement = total > 0 ? 1 - weightOf(winner.ballot) / total : 0;
  return { kind: 'decided', source: answerOf(winner), disagreement };
}

function answerOf({ replica }: Vote): AnswerSource {
  return { kind: 'replica', replica };
}

function fieldWise(votes: readonly Vote[], speaking: readonly Vote[], quorum: number): Consensus {
  const agreed = agreedFields(speaking, quorum);
  if (agreed === undefined) return noConsensus(votes);
  const { replicas, disagreement } = agreed;
  return { kind: 'decided', source: { kind: 'fields', replicas }, disagreement };
}

/**
 * For each field the lowest of the replicas that agree on it, and the mean disagreement of the fields.
 * @returns undefined where a field has neither a quorum for a value nor one that leaves it out
 */
export function agreedFields(
  votes: readonly Vote[],
  quorum: number,
): { readonly replicas: ReadonlyMap<string, number>; readonly disagreement: number } | undefined {
  const speaking = votes.filter((vote) => vote.ballot !== null).toSorted((a, b) => a.replica - b.replica);
  const names = [...new Set(speaking.flatMap((vote) => Object.keys(vote.fields ?? {})))].toSorted();
  const replicas = new Map<string, number>();
  let disagreement = 0;
  for (const name of names) {
    const having = speaking.filter((vote) => Object.hasOwn(vote.fields ?? {}, name));
    const asField = having.map((vote) => ({ ...vote, ballot: vote.fields?.[name] ?? null }));
    const [winner, count] = largestGroup(asField, asField[0] ?? { replica: 0, ballot: null });
    // a field that a quorum leaves out is left out; one that no quorum agrees on has no answer
    if (count < quorum && speaking.length - having.length < quorum) return undefined;
    if (count >= quorum) replicas.set(name, winner.replica);
    disagreement += 1 - Math.max(count, speaking.length - having.length) / speaking.length;
  }
  return { replicas, disagreement: names.length === 0 ? 0 : disagreement / names.length };
}

/** The replicas that an answer is made from. */
export function replicasOf(source: AnswerSource): number[] {
  return source.kind === 'replica' ? [source.replica] : [...new Set(source.replicas.values())];
}

/** The answer that a vote decided on. @param outputs those of `replicasOf` the source */
export function composeAnswer(source: AnswerSource, outputs: ReadonlyMap<number, Json>): Json {
  if (source.kind === 'replica') return outputs.get(source.replica) ?? null;
  // a field may be called "__proto__"
  return Object.fromEntries([...source.replicas].map(([name, replica]) => [name, fieldOf(outputs.get(replica), name)]));
}

function fieldOf(output: Json | undefined, name: string): Json {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return null;
  return Object.hasOwn(output, name) ? (output[name] ?? null) : null;
}

/** The first vote of the largest group of equal ballots, and the size of the group. */
function largestGroup(speaking: readonly Vote[], first: Vote): readonly [Vote, number] {
  const ballots = countBallots(speaking);
  const size = (vote: Vote) => ballots[vote.ballot ?? ''] ?? 0;
  const winner = speaking.reduce((best, vote) => (size(vote) > size(best) ? vote : best), first);
  return [winner, size(winner)];
}

/** How many votes each ballot got; abstentions are none. */
export function countBallots(votes: readonly Vote[]): Record<string, number> {
  // without a prototype: a ballot may be called "constructor"
  const counts: Record<string, number> = Object.create(null);
  for (const { ballot } of votes) if (ballot !== null) counts[ballot] = (counts[ballot] ?? 0) + 1;
  return counts;
}
