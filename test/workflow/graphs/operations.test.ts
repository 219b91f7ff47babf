import { styleFor } from '../../../cli/render/style.ts';
import { renderCheckpoints } from '../../../cli/verbs/checkpoints.ts';
import { readCheckpoints } from '../../../ops/checkpoints.ts';
import { diagnose } from '../../../ops/diagnosis.ts';
import { executionGraphOf, readDefinition } from '../../../ops/execution-graph.ts';
import { listExecutions } from '../../../ops/list.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { resumeWorkflow } from '../../../ops/resume.ts';
import { threadIdIn } from '../../langgraph/support/thread-history.ts';
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

test('a run that failed names the nodes that failed, and not those that had no turn', async () => {
  const result = await world.run({ input, faults: ['tram=error'] });
  expect(result.outcome).toMatchObject({ status: 'FAILED', failedAgents: ['tram'] });
  const diagnosis = diagnose(result.outcome, foldHistory(result.history));
  expect(JSON.stringify(diagnosis)).not.toContain('museum');
  await world.resetCircuits();
  const redriven = await world.redrive(result.outcome.executionArn);
  expect(redriven.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
});

test('several tasks of one node are told apart', async () => {
  const { history } = await world.run({ input: { city: 'Oslo' } });
  const done = foldHistory(history).changes.flatMap((change) =>
    change.kind === 'call-done' && change.call.agent === 'visit' ? [change.call] : [],
  );
  expect(done.map(({ replica, replicas }) => [replica, replicas]).toSorted()).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ]);
});

describe('the checkpoints of a graph', () => {
  test('have its thread, and of each superstep the tasks with their attempts', async () => {
    const { outcome, history } = await world.run({ input: { city: 'Oslo' }, workflowId: 'oslo' });
    expect(outcome.status).toBe('SUCCEEDED');
    const { thread } = await readCheckpoints(world.target, 'oslo');
    expect(thread?.threadId).toBe(threadIdIn(history));
    const done = (agent: string, replica = 0, tier = 'node') => ({ agent, replica, status: 'done', tier, attempts: 1 });
    expect(thread?.supersteps).toEqual([
      { step: 1, tasks: [done('find-stops')] },
      { step: 2, tasks: [done('walk')] },
      { step: 3, tasks: [done('visit'), done('visit', 1), done('visit', 2)] },
      { step: 4, tasks: [done('rest')] },
      { step: 5, tasks: [done('decide')] },
      { step: 6, tasks: [done('museum', 0, 'error-handler')] },
      { step: 7, tasks: [done('decide')] },
      { step: 8, tasks: [done('dine')] },
    ]);
  });

  test('say which task failed, and after a redrive that it is done', async () => {
    const { outcome } = await world.run({ input, workflowId: 'rome', faults: ['tram=error'] });
    const tasksOf = async () => (await readCheckpoints(world.target, 'rome')).thread?.supersteps[1]?.tasks;
    expect(await tasksOf()).toMatchObject([
      { agent: 'tram', status: 'failed' },
      { agent: 'walk', status: 'done' },
    ]);
    const failed = await readCheckpoints(world.target, 'rome');
    const lines = renderCheckpoints(failed, styleFor({}, {})).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}walk +done +node +1 attempt$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}tram +failed *$/));
    await world.resetCircuits();
    await world.redrive(outcome.executionArn);
    expect(await tasksOf()).toMatchObject([
      { agent: 'tram', status: 'done' },
      { agent: 'walk', status: 'done' },
    ]);
  });
});
