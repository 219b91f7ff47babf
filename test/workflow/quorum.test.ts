import * as fc from 'fast-check';
import { agentIn, openWorld, type RunResult, type World } from '../support/world.ts';

/** Draws of latencies; the figure of 1,000 takes a few minutes: `QUORUM_DRAWS=1000 npm test -- quorum`. */
const DRAWS = Number(process.env.QUORUM_DRAWS ?? 40);

let world: World;
beforeAll(async () => {
  world = await openWorld('vote');
});
afterAll(() => world.close());

type Voter = { afterMs: number; says: string };
const poll = (...voters: readonly Voter[]) => world.run({ input: { voters: [...voters] } });

/** Virtual milliseconds from entering the fan-out to leaving it. */
function fanOutMs({ history }: RunResult): number {
  const at = (type: string) => history.find((event) => event.type === type)?.timestamp?.getTime() ?? Number.NaN;
  return at('MapStateExited') - at('MapStateEntered');
}

/** When two equal answers are in, else when the last one is. */
function decidedAfterMs(voters: readonly Voter[]): number {
  const inOrder = voters.toSorted((a, b) => a.afterMs - b.afterMs);
  const decider = inOrder.find((voter, index) => inOrder.slice(0, index).some(({ says }) => says === voter.says));
  return (decider ?? inOrder[2])?.afterMs ?? Number.NaN;
}

test('the fan-out lasts as long as the deciding replica, whatever the others do', async () => {
  const voter = fc.record({ afterMs: fc.integer({ min: 0, max: 4_900 }), says: fc.constantFrom('yes', 'no', 'maybe') });
  const draws = fc.sample(fc.tuple(voter, voter, voter), DRAWS);
  for (let start = 0; start < draws.length; start += 2) {
    const batch = draws.slice(start, start + 2);
    const results = await Promise.all(batch.map((voters) => poll(...voters)));
    for (const [index, result] of results.entries()) {
      expect(result.outcome.status).toBe('SUCCEEDED');
      expect(Math.abs(fanOutMs(result) - decidedAfterMs(batch[index] ?? []))).toBeLessThanOrEqual(1);
    }
  }
}, 600_000);

test('a split waits for the third, whose answer decides', async () => {
  const result = await poll({ afterMs: 0, says: 'yes' }, { afterMs: 100, says: 'no' }, { afterMs: 3_000, says: 'no' });
  const voter = agentIn(result, 'voter');
  expect(voter.status === 'done' && voter.output).toEqual({ says: 'no' });
  expect(voter.status === 'done' && voter.disagreement).toBeCloseTo(1 / 3);
});

test('three different answers are no consensus, reported with every ballot', async () => {
  const result = await poll(...['yes', 'no', 'maybe'].map((says, index) => ({ afterMs: index, says })));
  expect(agentIn(result, 'voter')).toMatchObject({ status: 'no-consensus', ballots: { yes: 1, no: 1, maybe: 1 } });
});

test('a quorum that cannot be reached any more ends the run at once, naming votes and failures', async () => {
  const result = await poll(
    { afterMs: 100, says: 'nothing' },
    { afterMs: 200, says: 'nothing' },
    { afterMs: 4_900, says: 'yes' },
  );
  expect(result.outcome).toMatchObject({ status: 'FAILED', error: 'QuorumNotReachedError' });
  expect(result.outcome.cause).toMatch(/0 of 3 replicas answered and 2 failed, quorum is 2.*nothing to say/);
  expect(fanOutMs(result)).toBeLessThan(300);
});

test('the answer of a late loser changes nothing', async () => {
  const result = await poll({ afterMs: 0, says: 'yes' }, { afterMs: 0, says: 'yes' }, { afterMs: 50, says: 'no' });
  const voter = agentIn(result, 'voter');
  expect(voter.replicas.map(({ replica }) => replica)).toEqual([0, 1]);
  expect(voter.status === 'done' && voter.disagreement).toBe(0);
});
