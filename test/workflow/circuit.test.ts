import { agentIn, attemptsOf, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

test('five failing runs open the circuit; the next run leaves the tier out; after the open time it is back', async () => {
  const request = { input: { ticker: 'AAPL' } };
  for (let failing = 0; failing < 5; failing++) {
    const result = await world.run({ ...request, faults: ['risk/primary=error'] });
    expect(attemptsOf(result, 'risk')).toEqual(['rules', 'rules', 'rules', 'simple-rules']);
  }

  // the tier works again, but nobody knows: it is not executed, the next one answers, the report says why
  const open = await world.run(request);
  expect(attemptsOf(open, 'risk')).toEqual(['simple-rules']);
  expect(open.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  const [replica] = agentIn(open, 'risk').replicas;
  expect(replica).toMatchObject({ tier: 'simple-rules', failures: [], skipped: [{ tier: 'rules', state: 'OPEN' }] });
  expect(replica?.skipped[0]?.retryAfterMs).toBeLessThanOrEqual(60_000);

  await world.pass(60_000);
  const back = await world.run(request);
  expect(attemptsOf(back, 'risk')).toEqual(['rules']);
});
