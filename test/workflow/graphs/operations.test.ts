import { executionGraphOf, readDefinition } from '../../../ops/execution-graph.ts';
import { listExecutions } from '../../../ops/list.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { resumeWorkflow } from '../../../ops/resume.ts';
import { agentIn, invokedAgents, openWorld, type RunResult, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('itinerary');
});
afterAll(async () => {
  await world.close();
});

const input = { city: 'Rome' };

function outputOf(result: RunResult): unknown {
  const state = agentIn(result, 'state');
  return state.status === 'done' ? state.output : state.status;
}

test('a graph is listed and drawn as any workflow, and resumed where it stopped', async () => {
  const expected = await world.run({ input });
  const failed = await world.run({ input, workflowId: 'journey', faults: ['tram=error'] });
  const { executionArn } = failed.outcome;
  await world.resetCircuits();

  const { executions } = await listExecutions([world.target], { limit: 10 });
  expect(executions).toContainEqual(expect.objectContaining({ executionArn, status: 'FAILED' }));

  const definition = await readDefinition(world.target, executionArn);
  const drawn = JSON.stringify(executionGraphOf(definition, foldHistory(failed.history), []));
  for (const node of ['find-stops', 'tram', 'walk']) expect(drawn).toContain(`"${node}"`);

  const { executionArn: resumed } = await resumeWorkflow(world.target, 'journey', 'second');
  const result = await world.ended(resumed);
  expect(result.outcome.status).toBe('SUCCEEDED');
  expect(outputOf(result)).toEqual(outputOf(expected));
  // the tasks that are done are not run again
  expect(invokedAgents(result).slice(0, 2)).toEqual(['tram', 'rest']);
});
