import fc from 'fast-check';
import type { AgentSettlementPlan } from '../../../patterns/catalogue/payloads.ts';
import { type StoredFailure, type StoredResult, settlePhase } from '../../../patterns/degradation/settlement.ts';
import {
  restoreSettlements,
  settlementSummary,
  summarizeSettlement,
} from '../../../patterns/degradation/settlement-summary.ts';
import { COMBINATORS } from '../../../patterns/replication/consensus.ts';

const ballots = fc.constantFrom('buy', 'sell', '__proto__', 'constructor', null);
const fields = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.constantFrom('1', '2'));

/** One agent with any replicas, answers and failures, in any round. */
const phases = fc
  .record({
    replicas: fc.integer({ min: 1, max: 5 }),
    quorum: fc.integer({ min: 1, max: 5 }),
    combinator: fc.constantFrom(...COMBINATORS),
    replies: fc.array(fc.record({ ballot: ballots, fields, answers: fc.boolean(), round: fc.nat(2) }), {
      minLength: 5,
      maxLength: 5,
    }),
    round: fc.nat(2),
  })
  .map(({ replicas, quorum, combinator, replies, round }) => {
    const name = 'trend';
    const plan: AgentSettlementPlan = {
      name,
      required: true,
      replicas,
      quorum: Math.min(quorum, replicas),
      combinator,
    };
    const own = replies.slice(0, replicas).map((reply, replica) => ({ ...reply, replica }));
    const tried = { failures: [], skipped: [] };
    const results: StoredResult[] = own
      .filter(({ answers }) => answers)
      .map(({ replica, ballot, fields: byField }) => {
        const ballotOf = { ballot, fields: byField, weight: replica, value: replica };
        return { agent: name, replica, ...ballotOf, outputBytes: 1, tier: 'rules', attempts: 1, ...tried };
      });
    const failures: StoredFailure[] = own
      .filter(({ answers }) => !answers)
      .map(({ replica, round: failedIn }) => ({ agent: name, replica, round: failedIn, ...tried, atMs: 0 }));
    return { plan, results, failures, round };
  });

test('a settlement is restored from its summary, through JSON, as it was decided', () => {
  fc.assert(
    fc.property(phases, ({ plan, results, failures, round }) => {
      const settlements = settlePhase([plan], results, failures, round, true);
      const stored = JSON.stringify(settlements.map(summarizeSettlement));
      const summaries = settlementSummary.array().parse(JSON.parse(stored));
      expect(restoreSettlements([plan], summaries, results, failures)).toEqual(settlements);
    }),
  );
});

test('a failure that is stored after the phase was decided is not in its settlement', () => {
  const plan: AgentSettlementPlan = { name: 'risk', required: true, replicas: 1, quorum: 1, combinator: 'first' };
  const failure = { agent: 'risk', replica: 0, round: 0, failures: [], skipped: [], atMs: 0 };
  const summaries = settlePhase([plan], [], [failure], 0, true).map(summarizeSettlement);
  const [restored] = restoreSettlements([plan], summaries, [], [failure, { ...failure, round: 1 }]);
  expect(restored).toMatchObject({ kind: 'failed', failures: [failure] });
});

test('an agent that the workflow did not have when the phase was completed has failed', () => {
  const plan: AgentSettlementPlan = { name: 'new', required: false, replicas: 1, quorum: 1, combinator: 'first' };
  expect(restoreSettlements([plan], [], [], [])).toEqual([{ kind: 'failed', plan, results: [], failures: [] }]);
});

test('an agent that is not settled has no summary', () => {
  const plan: AgentSettlementPlan = { name: 'risk', required: true, replicas: 1, quorum: 1, combinator: 'first' };
  expect(() => summarizeSettlement({ kind: 'unsettled', plan })).toThrow('agent risk is not settled');
});
