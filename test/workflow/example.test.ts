import { needs } from '../support/endpoint/needs.ts';
import { agentIn, attemptsOf, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
let result: RunResult;
beforeAll(async () => {
  world = await openWorld('triage');
  await world.resetCircuits();
  result = await world.run({ input: { text: 'our shop is down' }, faults: ['urgency/model=error'] });
});
afterAll(() => world.close());

test("the README's workflow runs: without a model, its rules answer", () => {
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
  expect(agentIn(result, 'urgency')).toMatchObject({ output: { urgent: true }, replicas: [{ tier: 'rules' }] });
});

needs(['taskParameters'], () => {
  test('the model is asked three times before', () => {
    expect(attemptsOf(result, 'urgency')).toEqual(['model', 'model', 'model', 'rules']);
  });
});
