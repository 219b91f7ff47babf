import * as fc from 'fast-check';
import type { Json } from '../../../patterns/json/json.ts';
import { COMBINATORS, type Combinator, composeAnswer, type Vote } from '../../../patterns/replication/consensus.ts';
import { decide as decideOn, type Quorum } from '../../../patterns/replication/quorum.ts';

const quorum = (combinator: Combinator, replicas = 3, k = 2): Quorum => ({ replicas, quorum: k, combinator });
type Answer = Vote & { readonly output: Json };
const vote = (replica: number, ballot: string | null, more: Partial<Answer> = {}): Answer => ({
  replica,
  ballot,
  output: ballot,
  ...more,
});

/** What a vote decides, with the answer that it stands for. */
function decide(answers: readonly Answer[], failed: number, of: Quorum) {
  const votes = answers.map(({ output: _, ...ballot }) => ballot);
  const decision = decideOn(votes, failed, of);
  if (decision.kind !== 'decided') return decision;
  const outputs = new Map(answers.map(({ replica, output }) => [replica, output]));
  return { ...decision, output: composeAnswer(decision.source, outputs) };
}

describe('majority', () => {
  test('is decided as soon as a quorum agrees', () => {
    expect(decide([vote(0, 'a'), vote(2, 'a')], 0, quorum('majority'))).toMatchObject({ kind: 'decided', output: 'a' });
  });

  test('is not misled by ballots that are called like members of an object', () => {
    const votes = [vote(0, 'constructor'), vote(1, 'buy'), vote(2, 'buy')];
    expect(decide(votes, 0, quorum('majority', 5, 3)).kind).toBe('open');
    expect(decide(votes, 0, quorum('majority'))).toMatchObject({ kind: 'decided', output: 'buy' });
  });

  test('lets a split wait for the rest, and has no consensus when there is none left', () => {
    expect(decide([vote(0, 'a'), vote(1, 'b')], 0, quorum('majority')).kind).toBe('open');
    expect(decide([vote(0, 'a'), vote(1, 'b')], 1, quorum('majority'))).toMatchObject({
      kind: 'no-consensus',
      ballots: { a: 1, b: 1 },
    });
  });

  test('does not wait for a rest that cannot decide it any more', () => {
    const votes = [vote(0, 'a'), vote(1, 'b')];
    expect(decide(votes, 0, quorum('majority', 3, 3)).kind).toBe('no-consensus');
  });

  /** What a vote of three may decide: what two of the answers say, and nothing while they are split 1:1. */
  function expectNoSplitToDecide(answers: readonly string[], failed: number) {
    const votes = answers.map((ballot, replica) => vote(replica, ballot));
    const decision = decide(votes, failed, quorum('majority'));
    const agreed = ['right', 'wrong'].find((answer) => answers.filter((one) => one === answer).length > 1);
    expect(decision.kind === 'decided' ? decision.output : undefined).toBe(failed > 1 ? undefined : agreed);
  }

  test('of three replicas that are right in 80 % of cases never decides 1:1', () => {
    const answer = fc.oneof(
      { weight: 8, arbitrary: fc.constant('right') },
      { weight: 2, arbitrary: fc.constant('wrong') },
    );
    const answers = fc.array(answer, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(answers, fc.nat(2), (given, lost) => expectNoSplitToDecide(given, Math.min(lost, 3 - given.length))),
      { numRuns: 1_000 },
    );
  });

  test('of three replicas never decides 1:1 in any of the 64 cases: each right, wrong, failed or still out', () => {
    const states = ['right', 'wrong', 'failed', 'out'];
    for (const first of states) {
      for (const second of states) {
        for (const third of states) {
          const all = [first, second, third];
          const answers = all.filter((state) => state === 'right' || state === 'wrong');
          expectNoSplitToDecide(answers, all.filter((state) => state === 'failed').length);
        }
      }
    }
  });
});

describe('the other combinators', () => {
  test('first takes the lowest replica of a quorum', () => {
    expect(decide([vote(2, 'c'), vote(1, 'b')], 0, quorum('first'))).toMatchObject({ output: 'b', disagreement: 0.5 });
  });

  test('median takes the middle value, of an even number the lower', () => {
    const votes = [30, 10, 20].map((value, replica) => vote(replica, String(value), { value }));
    expect(decide(votes, 0, quorum('median', 3, 3))).toMatchObject({ output: '20' });
    expect(decide(votes.slice(0, 2), 0, quorum('median'))).toMatchObject({ output: '10' });
  });

  test('weighted takes the heaviest ballot, however many are against it', () => {
    const votes = [vote(0, 'a', { weight: 5 }), vote(1, 'b', { weight: 2 }), vote(2, 'b', { weight: 2 })];
    expect(decide(votes, 0, quorum('weighted', 3, 3))).toMatchObject({ output: 'a', disagreement: 4 / 9 });
  });

  test('field-wise takes each field from the votes that agree on it', () => {
    const answer = (replica: number, fields: Record<string, string>) => vote(replica, 'x', { fields, output: fields });
    const votes = [answer(0, { a: '1', b: '1' }), answer(1, { a: '1', b: '2' }), answer(2, { a: '2', b: '2' })];
    expect(decide(votes.slice(0, 2), 0, quorum('field-wise')).kind).toBe('open');
    expect(decide(votes, 0, quorum('field-wise'))).toMatchObject({ kind: 'decided', output: { a: '1', b: '2' } });
    expect(decide(votes.slice(0, 2), 1, quorum('field-wise')).kind).toBe('no-consensus');
  });

  test('field-wise takes fields of any name, those of an object itself too', () => {
    const fields = JSON.parse('{"__proto__":"1","constructor":"2"}') as Record<string, string>;
    const votes = [0, 1].map((replica) => vote(replica, 'x', { fields, output: fields }));
    expect(decide(votes, 0, quorum('field-wise'))).toMatchObject({ kind: 'decided' });
    const decision = decide(votes, 0, quorum('field-wise'));
    expect(JSON.stringify(decision.kind === 'decided' && decision.output)).toBe(JSON.stringify(fields));
  });
});

describe('any vote', () => {
  const ballots = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
  const arbitrary = fc
    .record({
      combinator: fc.constantFrom(...COMBINATORS),
      replicas: fc.integer({ min: 1, max: 7 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      ballots: fc.array(ballots, { maxLength: 7 }),
      failed: fc.nat(7),
    })
    .map(({ combinator, replicas, part, ballots: cast, failed }) => {
      const votes = cast.slice(0, replicas).map((ballot, replica) => {
        const more = { value: ballot?.charCodeAt(0) ?? 0, weight: replica + 1, fields: { it: ballot ?? '' } };
        return vote(replica, ballot, more);
      });
      const lost = Math.min(failed, replicas - votes.length);
      return { votes, failed: lost, quorum: quorum(combinator, replicas, 1 + Math.floor(part * (replicas - 1))) };
    });

  test('is out of reach exactly when too few replicas are left to answer', () => {
    fc.assert(
      fc.property(arbitrary, ({ votes, failed, quorum: q }) => {
        expect(decide(votes, failed, q).kind === 'out-of-reach').toBe(q.replicas - failed < q.quorum);
      }),
    );
  });

  test('is never open once nobody is out', () => {
    fc.assert(
      fc.property(arbitrary, ({ votes, quorum: q }) => {
        expect(decide(votes, q.replicas - votes.length, q).kind).not.toBe('open');
      }),
    );
  });

  test('is never decided by fewer votes that speak than its quorum', () => {
    fc.assert(
      fc.property(arbitrary, ({ votes, failed, quorum: q }) => {
        const speaking = votes.filter(({ ballot }) => ballot !== null).length;
        fc.pre(speaking < q.quorum);
        expect(decide(votes, failed, q).kind).not.toBe('decided');
      }),
    );
  });

  test('is the same in whatever order the votes came', () => {
    fc.assert(
      fc.property(arbitrary, ({ votes, failed, quorum: q }) => {
        expect(decide(votes.toReversed(), failed, q)).toEqual(decide(votes, failed, q));
      }),
    );
  });

  test('that is open is still open to a decision: some answers of the rest decide it', () => {
    fc.assert(
      fc.property(arbitrary, ({ votes, failed, quorum: q }) => {
        fc.pre(q.combinator !== 'field-wise' && decide(votes, failed, q).kind === 'open');
        const pending = q.replicas - failed - votes.length;
        const decided = ['a', 'b', 'c'].some((ballot) => {
          const rest = Array.from({ length: pending }, (_, index) => vote(votes.length + index, ballot, { value: 1 }));
          return decide([...votes, ...rest], failed, q).kind === 'decided';
        });
        expect(decided).toBe(true);
      }),
    );
  });

  test('has a disagreement from 0 to 1', () => {
    fc.assert(
      fc.property(arbitrary, ({ votes, failed, quorum: q }) => {
        const decision = decide(votes, failed, q);
        if (!('disagreement' in decision)) return;
        expect(decision.disagreement).toBeGreaterThanOrEqual(0);
        expect(decision.disagreement).toBeLessThanOrEqual(1);
      }),
    );
  });
});
