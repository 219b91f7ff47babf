import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as fc from 'fast-check';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { saidOf } from '../support/said.ts';
import { sized } from '../support/size.ts';
import { agentIn, openWorld, type World } from '../support/world.ts';

/** Draws of latencies; 1,000 take 2 minutes. */
const DRAWS = sized(12, 1_000);

let world: World;
beforeAll(async () => {
  world = await openWorld('vote');
});
afterAll(() => world.close());

type Voter = { afterMs: number; says: string };
const ANSWERS = ['right', 'wrong', 'nothing'];
const poll = (...voters: readonly Voter[]) => world.run({ input: { voters: [...voters] } });

/** Virtual milliseconds from entering the fan-out to leaving it. */
function fanOutMs(history: readonly HistoryEvent[]): number {
  const at = (type: string) => history.find((event) => event.type === type)?.timestamp?.getTime() ?? Number.NaN;
  return at('MapStateExited') - at('MapStateEntered');
}

/** When two equal answers are in, else when the last one is. */
function decidedAfterMs(voters: readonly Voter[]): number {
  const inOrder = voters.toSorted((a, b) => a.afterMs - b.afterMs);
  const decider = inOrder.find((voter, index) => inOrder.slice(0, index).some(({ says }) => says === voter.says));
  return (decider ?? inOrder[2])?.afterMs ?? Number.NaN;
}

needs(['virtualTime', 'earlyEnd'], () => {
  test('the fan-out lasts as long as the deciding replica, to within 1 ms, whatever the others do', async () => {
    const voter = fc.record({
      afterMs: fc.integer({ min: 0, max: 4_900 }),
      says: fc.constantFrom('yes', 'no', 'maybe'),
    });
    for (const voters of fc.sample(fc.tuple(voter, voter, voter), DRAWS)) {
      const { history } = await poll(...voters);
      expect(history.at(-1)?.type).toBe('ExecutionSucceeded');
      const offByMs = Math.abs(fanOutMs(history) - decidedAfterMs(voters));
      expect({ voters, late: offByMs > 1, offByMs }).toMatchObject({ late: false });
    }
  }, 600_000);
});

/** Three replicas, one after the other, each of which is right, wrong or fails. */
const MIXES = ANSWERS.flatMap((first) => ANSWERS.flatMap((second) => ANSWERS.map((third) => [first, second, third])));

/** By day one of two mixes that are the same but for the names of their answers: the one whose first answer is right. */
const MIXES_TRIED = sized(
  MIXES.filter((mix) => mix.find((says) => says !== 'nothing') !== 'wrong'),
  MIXES,
);

needs(['virtualTime', 'earlyEnd'], () => {
  test('of every mix of right, wrong and failing replicas only two that agree decide, and it ends as soon as it can', async () => {
    for (const mix of MIXES_TRIED) {
      const result = await poll(...mix.map((says, index) => ({ afterMs: index * 100, says })));
      const count = (answer: string, of: readonly string[] = mix) => of.filter((says) => says === answer).length;
      const over = mix.findIndex((says, index) => count(says, mix.slice(0, index)) === 1);
      expect({ mix, ms: fanOutMs(result.history) }).toEqual({ mix, ms: over < 0 ? 200 : over * 100 });

      if (count('nothing') > 1) {
        expect({ mix, ...result.outcome }).toMatchObject({ mix, status: 'FAILED', error: 'QuorumNotReachedError' });
        continue;
      }
      const agreed = ['right', 'wrong'].find((answer) => count(answer) > 1);
      expect({ mix, ...agentIn(result, 'voter') }).toMatchObject(
        agreed === undefined ? { mix, status: 'no-consensus' } : { mix, status: 'done', output: { says: agreed } },
      );
    }
  });
});

test('a split waits for the third, whose answer decides', async () => {
  const result = await poll({ afterMs: 0, says: 'yes' }, { afterMs: 100, says: 'no' }, { afterMs: 3_000, says: 'no' });
  const voter = agentIn(result, 'voter');
  expect(voter.status === 'done' && voter.output).toEqual({ says: 'no' });
  expect(voter.status === 'done' && voter.disagreement).toBeCloseTo(1 / 3);
});

test('three different answers are no consensus, reported with every ballot', async () => {
  const result = await poll(...['yes', 'no', 'maybe'].map((says, index) => ({ afterMs: index, says })));
  expect(agentIn(result, 'voter')).toMatchObject({ status: 'no-consensus', ballots: { yes: 1, no: 1, maybe: 1 } });
  observed('FC-19', { outcome: `${result.outcome.status} ${agentIn(result, 'voter').status}` });
});

needs(['virtualTime', 'earlyEnd'], () => {
  test('a quorum that cannot be reached any more ends the run at once, naming votes and failures', async () => {
    const result = await poll(
      { afterMs: 100, says: 'nothing' },
      { afterMs: 200, says: 'nothing' },
      { afterMs: 4_900, says: 'yes' },
    );
    const { outcome } = result;
    observed('FC-18', { outcome: outcome.status, error: outcome.error, codes: saidOf(world, outcome) });
    expect(result.outcome.cause).toMatch(/0 of 3 replicas answered and 2 failed, quorum is 2.*nothing to say/);
    expect(fanOutMs(result.history)).toBeLessThan(300);
  });

  test('the answer of a late loser changes nothing', async () => {
    const result = await poll({ afterMs: 0, says: 'yes' }, { afterMs: 0, says: 'yes' }, { afterMs: 50, says: 'no' });
    const voter = agentIn(result, 'voter');
    expect(voter.replicas.map(({ replica }) => replica)).toEqual([0, 1]);
    expect(voter.status === 'done' && voter.disagreement).toBe(0);
    observed('FC-17', { outcome: result.outcome.status, codes: saidOf(world, result.outcome) });
  });
});
