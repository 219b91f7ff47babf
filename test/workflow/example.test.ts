import { agentIn, attemptsOf, openWorld } from '../support/world.ts';

test("the README's workflow runs: without a model, its rules answer", async () => {
  const world = await openWorld('triage');
  try {
    const result = await world.run({ input: { text: 'our shop is down' }, faults: ['urgency/model=error'] });
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
    expect(agentIn(result, 'urgency')).toMatchObject({ output: { urgent: true }, replicas: [{ tier: 'rules' }] });
    expect(attemptsOf(result, 'urgency')).toEqual(['model', 'model', 'model', 'rules']);
  } finally {
    await world.close();
  }
});
