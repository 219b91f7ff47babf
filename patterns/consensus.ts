import type { Json } from './json.ts';

/** How replicas' answers become one: the first, k agreeing, the middle, the heaviest, or field by field. */
export type Combinator = 'first' | 'majority' | 'median' | 'weighted' | 'field-wise';

/** The combinators that {@link consensus} knows today. */
export const SUPPORTED_COMBINATORS = ['first', 'majority'] as const satisfies readonly Combinator[];
export type SupportedCombinator = (typeof SUPPORTED_COMBINATORS)[number];

/** One replica's answer and what it counts as: equal ballots agree. */
export interface Vote {
  readonly replica: number;
  readonly ballot: string;
  readonly output: Json;
}

export type Consensus =
  | { readonly kind: 'decided'; readonly output: Json; readonly disagreement: number }
  | {
      readonly kind: 'no-consensus';
      readonly ballots: Readonly<Record<string, number>>;
      readonly disagreement: number;
    };

/**
 * Makes one answer of the replicas' votes, all of which are in.
 * `first` takes the lowest replica's; `majority` needs `quorum` votes that agree, otherwise there is no consensus.
 * `disagreement` is the share of votes that did not agree with the largest group, 0 to 1.
 * @throws RangeError without votes
 */
export function consensus(votes: readonly Vote[], quorum: number, combinator: SupportedCombinator): Consensus {
  const ordered = votes.toSorted((a, b) => a.replica - b.replica);
  const first = ordered[0];
  if (first === undefined) throw new RangeError('consensus needs at least one vote, received none');

  const ballots = countBallots(ordered);
  const [largest, count] = Object.entries(ballots).reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  const disagreement = 1 - count / ordered.length;
  switch (combinator) {
    case 'first':
      return { kind: 'decided', output: first.output, disagreement };
    case 'majority': {
      if (count < quorum) return { kind: 'no-consensus', ballots, disagreement };
      const winner = ordered.find((vote) => vote.ballot === largest) ?? first;
      return { kind: 'decided', output: winner.output, disagreement };
    }
    default:
      return combinator satisfies never;
  }
}

function countBallots(votes: readonly Vote[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { ballot } of votes) counts[ballot] = (counts[ballot] ?? 0) + 1;
  return counts;
}

/** Text of a value that does not depend on the order of its keys: the ballot of an answer that names none itself. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
