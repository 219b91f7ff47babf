import { needs } from '../support/endpoint/needs.ts';
import { openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
let result: RunResult;
beforeAll(async () => {
  world = await openWorld('research');
  result = await world.run({ input: { ticker: 'AAPL' } });
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

test('a run without faults succeeds at level 0', () => {
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
});

needs(['iterationEvents', 'earlyEnd'], () => {
  test('it stays within its budget of transitions and events', () => {
    expect(result.outcome.transitions).toBeLessThanOrEqual(28);
    expect(result.outcome.historyEvents).toBeLessThanOrEqual(160);
  });
});

test('the report has every agent of every phase, each with its first tier at the first attempt', () => {
  const phases = result.outcome.report?.phases ?? [];
  expect(phases.map(({ name, agents }) => [name, agents.length])).toEqual([
    ['research', 7],
    ['strategy', 1],
    ['quality-gate', 1],
  ]);
  for (const { status, replicas } of phases.flatMap(({ agents }) => agents)) {
    expect(status).toBe('done');
    for (const replica of replicas) expect(replica).toMatchObject({ tier: 'rules', attempts: 1, failures: [] });
  }
});

test('two runs at the same time both end right', async () => {
  const both = await Promise.all([
    world.run({ input: { ticker: 'AAPL' } }),
    world.run({ input: { ticker: 'AAPL' }, faults: ['momentum/primary=error'] }),
  ]);
  for (const { outcome } of both) expect(outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
});

describe('the same workflow id again', () => {
  let first: RunResult;
  let again: RunResult;
  beforeAll(async () => {
    const request = { workflowId: `again-${Date.now()}`, input: { ticker: 'AAPL' } };
    first = await world.run(request);
    again = await world.run(request);
  });

  test('finds its results stored and answers the same', () => {
    expect(again.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
    expect(again.outcome.report?.phases).toEqual(first.outcome.report?.phases);
  });

  needs(['iterationEvents'], () => {
    test('computes nothing twice', () => {
      expect(first.history.filter(({ type }) => type === 'MapIterationStarted')).toHaveLength(11);
      expect(again.history.filter(({ type }) => type === 'MapIterationStarted')).toEqual([]);
    });
  });
});
