import * as fc from 'fast-check';
import type { AgentPlan } from '../../../patterns/catalogue/payloads.ts';
import { type StoredResult, settleAgent, settlePhase } from '../../../patterns/degradation/settlement.ts';
import { failure, plan, result } from './support.ts';

describe('an agent', () => {
  test('of one replica is done with its answer, whatever failed before in this round', () => {
    const single = plan({ replicas: 1, quorum: 1, combinator: 'first' });
    expect(settleAgent(single, [result(0)], [failure(0)], 0).kind).toBe('done');
  });

  test('of three replicas is done as soon as two agree, without waiting for the third', () => {
    expect(settleAgent(plan(), [result(0)], [], 0).kind).toBe('unsettled');
    expect(settleAgent(plan(), [result(0), result(1, 'reject')], [], 0).kind).toBe('unsettled');
    expect(settleAgent(plan(), [result(0), result(2)], [], 0).kind).toBe('done');
  });

  test('fails as soon as its quorum is out of reach', () => {
    expect(settleAgent(plan(), [], [failure(0), failure(1)], 0).kind).toBe('failed');
    expect(settleAgent(plan(), [], [failure(0)], 0).kind).toBe('unsettled');
  });

  test('is not held to failures of an earlier round', () => {
    expect(settleAgent(plan(), [], [failure(0), failure(1), failure(2)], 1).kind).toBe('unsettled');
  });

  test('decides by the majority that agrees, and says how many did not', () => {
    const settled = settleAgent(plan(), [result(0, 'approve'), result(1, 'reject'), result(2, 'approve')], [], 0);
    expect(settled).toMatchObject({ kind: 'done', consensus: { kind: 'decided', source: { replica: 0 } } });
    expect(settled.kind === 'done' && settled.consensus.disagreement).toBeCloseTo(1 / 3);
  });

  test('never takes a 1:1 split for a decision', () => {
    const settled = settleAgent(plan(), [result(0, 'approve'), result(1, 'reject')], [failure(2)], 0);
    expect(settled).toMatchObject({
      kind: 'done',
      consensus: { kind: 'no-consensus', ballots: { approve: 1, reject: 1 } },
    });
  });

  const last = (of: AgentPlan, results: StoredResult[]) => settlePhase([of], results, [], 0, true);

  test('that never reported back is failed when no rounds are left, unless its quorum answered', () => {
    expect(last(plan(), [result(0)])).toMatchObject([{ kind: 'failed' }]);
    expect(last(plan(), [result(0), result(1)])).toMatchObject([{ kind: 'done' }]);
    expect(last(plan(), [result(0), result(1, 'reject')])).toMatchObject([{ consensus: { kind: 'no-consensus' } }]);
  });

  test('is settled the same way in whatever order the store lists its records', () => {
    const records = fc.record({
      results: fc.uniqueArray(fc.nat({ max: 2 }), { maxLength: 3 }),
      failures: fc.uniqueArray(fc.nat({ max: 2 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(records, ({ results, failures }) => {
        const stored = results.map((replica) => result(replica, replica === 1 ? 'reject' : 'approve'));
        const failed = failures.map((replica) => failure(replica));
        const forward = settleAgent(plan(), stored, failed, 0);
        expect(settleAgent(plan(), stored.toReversed(), failed.toReversed(), 0)).toEqual(forward);
      }),
    );
  });
});
