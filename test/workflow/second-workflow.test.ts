import { agentIn, openWorld } from '../support/world.ts';

test('a workflow of two phases and two agents of its own runs like the reference one', async () => {
  const world = await openWorld('review');
  try {
    const result = await world.run({ input: { text: 'nothing here is made for research' } });
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
    const judge = agentIn(result, 'judge');
    expect(judge.status === 'done' && judge.output).toEqual({ verdict: 'long' });

    const refused = await world.run({ input: { ticker: 'AAPL' } });
    expect(refused.outcome).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
  } finally {
    await world.close();
  }
});
