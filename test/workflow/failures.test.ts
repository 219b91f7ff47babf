import { redriveExecution } from '../../ops/redrive.ts';
import { readExecution } from '../../ops/status.ts';
import { watchExecution } from '../../ops/watch.ts';
import { agentIn, invokedAgents, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

const input = { ticker: 'AAPL' };

test('a RecordFailure that fails leaves its siblings running; its agent is unsettled, gets its rounds and fails alone', async () => {
  const broken = await openWorld('research', 'dev', { service: 'record-failure', withoutVariable: 'BREAKER_TABLE' });
  try {
    const result = await broken.run({ input, faults: ['risk=hang'] });
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: ['risk'] });
    const research = invokedAgents(result);
    // one round and two more for risk alone; its siblings once
    expect(research.filter((name) => name === 'risk')).toHaveLength(3);
    expect(research.filter((name) => name === 'volume')).toHaveLength(1);
    const risk = agentIn(result, 'risk');
    expect(risk.status === 'failed' && risk.cause).toMatch(/never reported back/);
  } finally {
    await broken.close();
  }
});

test('two triggers of one workflow at once give one result: nothing is decided twice', async () => {
  const workflowId = `twice-${Date.now()}`;
  const both = await Promise.all([world.run({ workflowId, input }), world.run({ workflowId, input })]);
  const succeeded = both.filter(({ outcome }) => outcome.status === 'SUCCEEDED');
  expect(succeeded.length).toBeGreaterThan(0);
  for (const { outcome } of both) {
    if (outcome.status !== 'SUCCEEDED') expect(outcome.error).toBe('SupersededError');
  }
  const answers = succeeded.map(({ outcome }) => outcome.report?.phases.map(({ agents }) => agents));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test('a redrive asked for twice at once is one redrive', async () => {
  const failed = await world.run({ input, faults: ['strategy-developer=hang'] });
  const { executionArn } = failed.outcome;
  const asked = await Promise.allSettled([1, 2, 3].map(() => redriveExecution(world.target, executionArn)));
  expect(asked.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  await watchExecution(world.target, executionArn, { everyMs: 25, onHistory: () => {} });
  expect(await readExecution(world.target, executionArn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
});

test('a resume while the old execution is redriven: the newer one wins, the older one ends in SupersededError or has the same result', async () => {
  const workflowId = `race-${Date.now()}`;
  const failed = await world.run({ workflowId, input, faults: ['risk=hang', 'trend=hang'] });
  const [redriven, resumed] = await Promise.all([
    world.redrive(failed.outcome.executionArn),
    world.run({ workflowId, resume: true }),
  ]);
  expect(resumed.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
  if (redriven.outcome.status === 'SUCCEEDED') {
    expect(redriven.outcome.report?.phases).toEqual(resumed.outcome.report?.phases);
  } else {
    expect(redriven.outcome.error).toBe('SupersededError');
  }
});
