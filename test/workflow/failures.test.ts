import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { agentIn, invokedAgents, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

const input = { ticker: 'AAPL' };

needs(['ownCloud', 'taskParameters'], () => {
  test('a RecordFailure that fails leaves its siblings running; its agent is unsettled, gets its rounds and fails alone', async () => {
    const broken = await openWorld('research', 'dev', { service: 'record-failure', withoutVariable: 'BREAKER_TABLE' });
    try {
      const result = await broken.run({ input, faults: ['risk=hang'] });
      expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: ['risk'] });
      observed('FC-34', { outcome: result.outcome.status, error: result.outcome.error });
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
});

needs(['redrive'], () => {
  test('a resume while the old execution is redriven: the newer one wins, the older one ends in SupersededError or has the same result', async () => {
    const workflowId = `race-${Date.now()}`;
    const failed = await world.run({ workflowId, input, faults: ['risk=hang', 'trend=hang'] });
    const [redriven, resumed] = await Promise.all([
      world.redrive(failed.outcome.executionArn),
      world.run({ workflowId, resume: true }),
    ]);
    expect(resumed.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
    observed('FC-40', { outcome: resumed.outcome.status, error: resumed.outcome.error });
    if (redriven.outcome.status === 'SUCCEEDED') {
      expect(redriven.outcome.report?.phases).toEqual(resumed.outcome.report?.phases);
    } else {
      expect(redriven.outcome.error).toBe('SupersededError');
    }
  });
});
