import { needs } from '../support/endpoint/needs.ts';
import { agentIn, attemptsOf, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('editing');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

/** Seconds from the first event of a type in a state to the last one of another. */
function secondsBetween({ history }: RunResult, [first, from]: [string, string], [last, to]: [string, string]): number {
  const entered = history.find((event) => event.type === first && event.stateEnteredEventDetails?.name === from);
  const exited = history.findLast((event) => event.type === last && event.stateExitedEventDetails?.name === to);
  return ((exited?.timestamp?.getTime() ?? Number.NaN) - (entered?.timestamp?.getTime() ?? Number.NaN)) / 1000;
}

needs(['ownCloud'], () => {
  test('an execution has time for the retry of a phase that used all of its budget and has no extra round', async () => {
    const result = await world.run({ input: { writes: false } });
    expect(result.outcome).toMatchObject({ status: 'FAILED', error: 'FallbackExhaustedError' });
    expect(attemptsOf(result, 'author')).toEqual(['model', 'model']);
    const seconds = (result.outcome.durationMs ?? 0) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(2 * 839);
  });

  test("a phase waits for its optional agents until its soft deadline, for required ones until their calls' budgets end", async () => {
    const result = await world.run({ input: { writes: true } });
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['proofreader'] });
    expect(attemptsOf(result, 'editor')).toEqual(['rules', 'rules', 'rules']);
    expect(agentIn(result, 'editor').replicas[0]).toMatchObject({ tier: 'rules', attempts: 3 });
    // a second attempt of 8 s would end after the 12 s
    expect(attemptsOf(result, 'proofreader')).toEqual(['rules']);
    const failedAfter = secondsBetween(
      result,
      ['MapStateEntered', 'review FanOut'],
      ['TaskStateExited', 'review RecordFailure'],
    );
    expect(failedAfter).toBeLessThanOrEqual(12);
  });
});
