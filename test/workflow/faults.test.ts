import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { saidOf } from '../support/said.ts';
import { sized } from '../support/size.ts';
import { agentIn, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

const run = (...faults: string[]) => world.run({ input: { ticker: 'AAPL' }, faults });
const atLevel = ({ outcome }: RunResult) => `${outcome.status} level ${outcome.degradationLevel}`;

test('when its first tier fails, the next one answers and the report says so', async () => {
  const result = await run('momentum/primary=error');
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  expect(agentIn(result, 'momentum').replicas).toMatchObject([
    { tier: 'simple-rules', attempts: 1, failures: [{ tier: 'rules', error: 'AgentError' }] },
  ]);
  const error = agentIn(result, 'momentum').replicas[0]?.failures[0]?.error;
  observed('FC-06', { outcome: atLevel(result), error, codes: saidOf(world, result.outcome) });
});

test('an optional agent that fails altogether fails no run, at level 0 with 6 of 7', async () => {
  const result = await run('momentum=error');
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: ['momentum'] });
  observed('FC-07', { outcome: atLevel(result), codes: saidOf(world, result.outcome) });
});

test('one required agent of four may fail; with two the run fails and names both', async () => {
  const one = await run('risk=error');
  expect(one.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['risk'] });
  observed('FC-08', { outcome: atLevel(one), codes: saidOf(world, one.outcome) });

  const { outcome } = await run('risk=hang', 'trend=crash');
  observed('FC-09', { outcome: outcome.status, error: outcome.error, codes: saidOf(world, outcome) });
  expect(outcome.cause).toMatch(/2 of 4 required agents failed.*risk.*trend/);
});

needs(['taskParameters'], () => {
  test('the agents that failed a run are read from its history', async () => {
    const { outcome } = await run('risk=hang', 'trend=crash');
    expect([...outcome.failedAgents].sort()).toEqual(['risk', 'trend']);
  });
});

/** Of as many seeds, one run after the other: side by side they would trip the same circuits. */
async function seededRuns(seeds: number): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for (let faultSeed = 0; faultSeed < seeds; faultSeed++) {
    results.push(await world.run({ input: { ticker: 'AAPL' }, faults: ['*/primary=error@0.5'], faultSeed }));
  }
  return results;
}

test('a run whose first tiers fail half of the time ends at level 0 without failed agents, whatever the seed', async () => {
  for (const result of await seededRuns(world.cloud === undefined ? 4 : sized(8, 20))) {
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
    const replicas =
      result.outcome.report?.phases.flatMap(({ agents }) => agents).flatMap((agent) => agent.replicas) ?? [];
    for (const { tier, failures } of replicas)
      expect(failures.map((failure) => failure.tier)).toEqual(tier === 'rules' ? [] : ['rules']);
  }
}, 120_000);

test('the same seed injects the same faults', async () => {
  const request = { input: { ticker: 'AAPL' }, faults: ['*/primary=error@0.5'], faultSeed: 7 };
  // of the swarm: in the gate the fastest two decide, and which they are depends on the jitter of their retries
  const swarm = async () => {
    const { outcome } = await world.run(request);
    return outcome.report?.phases[0]?.agents.map((agent) => agent.replicas);
  };
  expect(await swarm()).toEqual(await swarm());
});

test('a throttled store is waited for; a store that is down fails the run by name', async () => {
  for (const workflowId of ['thr3', 'thr5', 'thr6']) {
    const { outcome } = await world.run({ workflowId, input: { ticker: 'AAPL' }, faults: ['store=throttle@0.2'] });
    observed('FC-20', { outcome: outcome.status, error: outcome.error });
  }
  const { outcome } = await run('store=down');
  observed('FC-21', { outcome: outcome.status, error: outcome.error });
});
