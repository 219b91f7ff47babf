import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { outcomeOf } from '../../ops/outcome.ts';
import { watchExecution } from '../../ops/watch.ts';
import { hashToUnitInterval } from '../../patterns/hash.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { saidOf } from '../support/said.ts';
import { invokedAgents, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
let count = 0;
beforeAll(async () => {
  world = await openWorld('research');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

const run = (...faults: string[]) => world.run({ input: { ticker: 'AAPL' }, faults });
const lastEvent = ({ history }: RunResult) => history.at(-1)?.id ?? 0;
const sorted = (names: readonly string[]) => [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));

needs(['redrive', 'taskParameters'], () => {
  test('after a critical failure a redrive invokes exactly the failed agents, without faults, and succeeds', async () => {
    const failed = await run('risk=hang', 'trend=hang');
    expect(failed.outcome).toMatchObject({ status: 'FAILED', error: 'CriticalDegradationError' });

    const redriven = await world.redrive(failed.outcome.executionArn);
    expect(redriven.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
    observed('R18', { outcome: redriven.outcome.status, error: redriven.outcome.error });
    const research = invokedAgents(redriven, lastEvent(failed)).filter((name) => !/strategy|gate/.test(name));
    expect(research.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['risk', 'trend']);
  });
});

describe('failures that may pass', () => {
  let failed: RunResult;
  beforeAll(async () => {
    await world.resetCircuits();
    failed = await run('risk=error', 'trend=error');
  });

  test('get one more round at once: the retry edge', () => {
    const { outcome } = failed;
    observed('FC-11', { outcome: outcome.status, error: outcome.error, codes: saidOf(world, outcome) });
    const rounds = failed.history.filter(
      ({ type, stateEnteredEventDetails: state }) =>
        type === 'TaskStateEntered' && state?.name === 'research BeginPhase',
    );
    expect(rounds).toHaveLength(2);
  });

  needs(['taskParameters'], () => {
    test('get 2 tiers of 3 attempts in each of 2 rounds, and nobody else a second time', () => {
      const times = (agent: string) => invokedAgents(failed).filter((name) => name === agent).length;
      expect([times('risk'), times('trend'), times('volume')]).toEqual([12, 12, 1]);
    });
  });
});

test('one further round saves a run whose failures are transient', async () => {
  const faultSeed = seedThatPasses(0.8);
  const faults = ['risk=error@0.8', 'trend=error@0.8'];
  const { outcome } = await world.run({ input: { ticker: 'AAPL' }, faults, faultSeed });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
  expect(outcome.report?.phases[0]).toMatchObject({ rounds: 2, degradationLevel: 0 });
});

/** The first seed whose random numbers fail every attempt of both agents in the first round and not all of them in the second. */
function seedThatPasses(rate: number): number {
  const fails = (seed: number, rule: number, agent: string, round: number) =>
    ['rules', 'simple-rules'].every((tier) =>
      [0, 1, 2].every((attempt) => hashToUnitInterval(seed, rule, agent, 0, tier, round, attempt) < rate),
    );
  for (let seed = 0; ; seed++) {
    const round = (at: number) => [fails(seed, 0, 'risk', at), fails(seed, 1, 'trend', at)];
    if (round(0).every(Boolean) && !round(1).some(Boolean)) return seed;
  }
}

needs(['redrive', 'taskParameters'], () => {
  test('a redrive after a missed quorum runs the replicas again', async () => {
    const failed = await run('quality-gate=hang');
    expect(failed.outcome).toMatchObject({ status: 'FAILED', error: 'QuorumNotReachedError' });
    const redriven = await world.redrive(failed.outcome.executionArn);
    expect(redriven.outcome.status).toBe('SUCCEEDED');
    expect(sorted(invokedAgents(redriven, lastEvent(failed)))).toEqual(['quality-gate']);
  });

  test('a redrive of a stopped execution continues where it stopped, and runs nothing that has a result', async () => {
    const { executionArn = '' } = await world.target.stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: world.target.stateMachineArn,
        name: `stopped-${count++}-${Date.now()}`,
        input: JSON.stringify({ input: { ticker: 'AAPL' }, faults: ['risk=hang'] }),
      }),
    );
    const stopped = new AbortController();
    let sent: Promise<unknown> | undefined;
    const { execution, history } = await watchExecution(world.target, executionArn, {
      everyMs: 5,
      signal: stopped.signal,
      onHistory: (events) => {
        const answered = events.filter(({ type }) => type === 'MapIterationSucceeded').length;
        if (answered >= 3) sent ??= world.target.stepFunctions.send(new StopExecutionCommand({ executionArn }));
      },
    });
    await sent;
    const aborted = { outcome: outcomeOf(execution, history), history };
    expect(aborted.outcome.status).toBe('ABORTED');
    const answered = new Set(
      history.flatMap(({ type, stateExitedEventDetails: state }) =>
        type === 'TaskStateExited' && state?.name === 'research Invoke'
          ? [(JSON.parse(state.output ?? '{}') as { agent: string }).agent]
          : [],
      ),
    );

    const redriven = await world.redrive(executionArn);
    expect(redriven.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
    const again = invokedAgents(redriven, lastEvent(aborted));
    observed('FC-41', { outcome: redriven.outcome.status, error: redriven.outcome.error });
    for (const agent of answered) expect(again).not.toContain(agent);
  });
});

needs(['redrive'], () => {
  test('a run whose store was down is redriven without that fault', async () => {
    const failed = await run('store=down');
    expect(failed.outcome).toMatchObject({ status: 'FAILED', error: 'StoreUnavailableError' });
    expect((await world.redrive(failed.outcome.executionArn)).outcome).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a redrive of a success fails, naming the reason of the service', async () => {
    const { outcome } = await run();
    await expect(world.redrive(outcome.executionArn)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/SUCCEEDED and cannot be redriven/) as string,
    });
  });
});

describe('resume', () => {
  describe('after a phase failed', () => {
    const workflowId = `resumed-${Date.now()}`;
    let resumed: RunResult;
    beforeAll(async () => {
      await world.resetCircuits();
      const failed = await world.run({ workflowId, input: { ticker: 'AAPL' }, faults: ['strategy-developer=hang'] });
      expect(failed.outcome).toMatchObject({ status: 'FAILED', error: 'FallbackExhaustedError' });
      resumed = await world.run({ workflowId, resume: true });
    });

    test('starts a new execution with the input it was started with', () => {
      expect(resumed.outcome).toMatchObject({ status: 'SUCCEEDED', workflowId, degradationLevel: 0 });
      expect(resumed.outcome.report?.input).toEqual({ ticker: 'AAPL' });
    });

    needs(['taskParameters'], () => {
      test('continues at the first unfinished phase', () => {
        expect(sorted(invokedAgents(resumed))).toEqual(['quality-gate', 'strategy-developer']);
      });
    });
  });

  needs(['redrive'], () => {
    test('makes a redrive of the superseded execution end in SupersededError', async () => {
      const workflowId = `superseded-${Date.now()}`;
      const failed = await world.run({ workflowId, input: { ticker: 'AAPL' }, faults: ['risk=hang', 'trend=hang'] });
      const resumed = await world.run({ workflowId, resume: true, faults: ['strategy-developer=hang'] });
      expect(resumed.outcome).toMatchObject({ status: 'FAILED', error: 'FallbackExhaustedError' });

      const late = await world.redrive(failed.outcome.executionArn);
      expect(late.outcome).toMatchObject({ status: 'FAILED', error: 'SupersededError' });
      expect((await world.redrive(resumed.outcome.executionArn)).outcome.status).toBe('SUCCEEDED');
    });
  });

  test('fails with CheckpointNotFoundError when there is nothing to resume', async () => {
    const { outcome } = await world.run({ workflowId: 'never-started', resume: true });
    observed('FC-46', { outcome: outcome.status, error: outcome.error });
  });

  test('fails with InvalidInputError for the same workflow with another input', async () => {
    const workflowId = `other-input-${Date.now()}`;
    await world.run({ workflowId, input: { ticker: 'AAPL' } });
    const { outcome } = await world.run({ workflowId, input: { ticker: 'MSFT' } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
    expect(outcome.cause).toMatch(/AAPL.*MSFT/);
  });
});
