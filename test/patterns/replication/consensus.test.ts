import * as fc from 'fast-check';
import {
  agreedFields,
  COMBINATORS,
  composeAnswer,
  consensus,
  countBallots,
  pickBallot,
  replicasOf,
  type Vote,
} from '../../../patterns/replication/consensus.ts';

const vote = (replica: number, ballot: string | null, more: Partial<Vote> = {}): Vote => ({ replica, ballot, ...more });
const decidedFor = (replica: number) => ({ kind: 'decided', source: { kind: 'replica', replica } });

const anyVotes = fc
  .array(fc.option(fc.constantFrom('a', 'b', 'c', 'constructor'), { nil: null }), { maxLength: 7 })
  .map((ballots) =>
    ballots.map((ballot, replica) => vote(replica, ballot, { value: replica % 3, weight: replica % 4 })),
  );

test.each(COMBINATORS)('%s does not depend on the order of the votes', (combinator) => {
  fc.assert(
    fc.property(anyVotes, fc.integer({ min: 1, max: 7 }), (votes, quorum) => {
      expect(consensus(votes.toReversed(), quorum, combinator)).toEqual(consensus(votes, quorum, combinator));
    }),
  );
});

test.each(COMBINATORS)('%s has no consensus where every replica abstains', (combinator) => {
  expect(consensus([vote(0, null), vote(1, null)], 1, combinator)).toMatchObject({ kind: 'no-consensus', ballots: {} });
});

test('majority decides exactly where a quorum of ballots is equal', () => {
  fc.assert(
    fc.property(anyVotes, fc.integer({ min: 1, max: 7 }), (votes, quorum) => {
      const largest = Math.max(0, ...Object.values(countBallots(votes)));
      expect(consensus(votes, quorum, 'majority').kind).toBe(largest >= quorum ? 'decided' : 'no-consensus');
    }),
  );
});

test('a tie is decided for the lowest replica', () => {
  const tied = [vote(2, 'b', { weight: 1 }), vote(1, 'a', { weight: 1 })];
  expect(consensus(tied, 1, 'majority')).toMatchObject({ ...decidedFor(1), disagreement: 0.5 });
  expect(consensus(tied, 1, 'weighted')).toMatchObject({ ...decidedFor(1), disagreement: 0.5 });
});

test('ballots without any weight are decided without a disagreement', () => {
  expect(consensus([vote(0, 'a', { weight: 0 })], 1, 'weighted')).toMatchObject({ ...decidedFor(0), disagreement: 0 });
});

describe('the agreed fields', () => {
  const fields = (replica: number, of: Record<string, string>) => vote(replica, 'x', { fields: of });

  test('come from the lowest replica that agrees; a field that a quorum leaves out is left out', () => {
    const votes = [fields(2, { a: '1' }), fields(1, { a: '1', b: '2' }), fields(0, { a: '0' })];
    const agreed = agreedFields(votes, 2);
    expect(agreed?.replicas).toEqual(new Map([['a', 1]]));
    expect(agreed?.disagreement).toBeCloseTo(1 / 3);
  });

  test('are none where a field has neither a quorum for a value nor one that leaves it out', () => {
    expect(agreedFields([fields(0, { a: '1' }), fields(1, { a: '2' }), fields(2, {})], 2)).toBeUndefined();
  });
});

test('an answer is composed from the replicas of its source', () => {
  const source = {
    kind: 'fields',
    replicas: new Map([
      ['a', 0],
      ['__proto__', 2],
      ['c', 2],
    ]),
  } as const;
  expect(replicasOf(source)).toEqual([0, 2]);
  const outputs = new Map([
    [0, { a: 1, c: 9 }],
    [2, { a: 8, c: 3 }],
  ]);
  expect(JSON.stringify(composeAnswer(source, outputs))).toBe('{"a":1,"__proto__":null,"c":3}');
  expect(composeAnswer({ kind: 'replica', replica: 2 }, outputs)).toEqual({ a: 8, c: 3 });
});

test('the ballot of a stored answer has none of its other fields', () => {
  expect(pickBallot({ ...vote(3, 'a', { weight: 2 }), ...{ tier: 'rules' } })).toEqual({ ballot: 'a', weight: 2 });
});
