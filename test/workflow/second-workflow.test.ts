import { observed } from '../support/observed.ts';
import { agentIn, invokedAgents, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('review');
});
afterAll(() => world.close());

test('a workflow of two phases and two agents of its own runs like the reference one', async () => {
  const result = await world.run({ input: { text: 'nothing here is made for research' } });
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  const judge = agentIn(result, 'judge');
  expect(judge.status === 'done' && judge.output).toEqual({ verdict: 'long' });

  const refused = await world.run({ input: { ticker: 'AAPL' } });
  expect(refused.outcome).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
});

// N24, N26: its schema makes a list of the text, and a Date of a string
test('a schema that transforms parses what was received, at the start, in each agent and at a resume', async () => {
  const workflowId = 'transformed';
  const request = { workflowId, input: { text: 'one two three', until: '2031-02-03' } };
  const failed = await world.run({ ...request, faults: ['judge=error'] });
  expect(failed.outcome).toMatchObject({ status: 'FAILED', error: 'FallbackExhaustedError' });

  const resumed = await world.run({ workflowId, resume: true });
  observed('FC-45', { outcome: resumed.outcome.status, error: resumed.outcome.error });
  expect(resumed.outcome.report?.input).toEqual(request.input);
  expect(agentIn(resumed, 'counter')).toMatchObject({ output: { words: 3, year: 2031 } });
  expect(invokedAgents(resumed)).toEqual(['judge']);

  const other = await world.run({ workflowId, input: { ...request.input, until: '2032-02-03' } });
  expect(other.outcome).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
  expect((await world.run(request)).outcome).toMatchObject({ status: 'SUCCEEDED' });
});
