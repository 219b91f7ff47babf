import { ExecutionReader } from '../../../ops/execution-reader.ts';
import { operationOf } from '../../../ops/operations/index.ts';
import { runOperation } from '../../../ops/operations/operation.ts';
import type { AgentReport, Report } from '../../../patterns/report/report.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let native: World;
beforeAll(async () => {
  [world, native] = await Promise.all([openWorld('research-langgraph'), openWorld('research')]);
});
afterAll(async () => {
  await Promise.all([world.close(), native.close()]);
});

/** A report as the agents' answers make it. */
function answersOf({
  degradationLevel,
  failedAgents,
  phases,
}: Pick<Report, 'degradationLevel' | 'failedAgents' | 'phases'>) {
  return {
    degradationLevel,
    failedAgents,
    phases: phases.map(({ name, degradationLevel: level, agents }) => ({ name, level, agents: agents.map(answerOf) })),
  };
}

function answerOf(agent: AgentReport) {
  const { name, required, status } = agent;
  if (agent.status !== 'done') return { name, required, status };
  return {
    name,
    required,
    status,
    tier: agent.replicas[0]?.tier,
    output: agent.output,
    disagreement: agent.disagreement,
  };
}

function reportOfGraph(report: Report | null): Report {
  const [pipeline] = report?.phases[0]?.agents ?? [];
  if (pipeline?.status !== 'done') throw new Error(`the pipeline has no answer: ${JSON.stringify(pipeline)}`);
  return pipeline.output as unknown as Report;
}

const input = { input: { ticker: 'AAPL' } };

test('the graph gives the report of the native workflow', async () => {
  const [graph, expected] = await Promise.all([world.run(input), native.run(input)]);
  expect(graph.outcome.status).toBe('SUCCEEDED');
  expect(answersOf(reportOfGraph(graph.outcome.report))).toEqual(answersOf(expected.outcome.report as Report));
});

test('a killed attempt is retried, and gives the same report', async () => {
  const whole = await world.run(input);
  const killed = await world.run({ ...input, faults: ['pipeline=crash@0.5', 'store=throttle@0.1'] });
  expect(killed.outcome.status).toBe('SUCCEEDED');
  expect(answersOf(reportOfGraph(killed.outcome.report))).toEqual(answersOf(reportOfGraph(whole.outcome.report)));
  await world.resetCircuits();
});

test('a run that failed is redriven to the same report', async () => {
  const whole = await world.run(input);
  const failed = await world.run({ ...input, faults: ['pipeline=error'] });
  expect(failed.outcome.status).toBe('FAILED');
  await world.resetCircuits();
  const redriven = await world.redrive(failed.outcome.executionArn);
  expect(redriven.outcome.status).toBe('SUCCEEDED');
  expect(answersOf(reportOfGraph(redriven.outcome.report))).toEqual(answersOf(reportOfGraph(whole.outcome.report)));
});

test('the console shows the agent of the graph in its phase, and every state of the definition', async () => {
  const { outcome } = await world.run(input);
  const context = { targets: () => [world.target] as const, reader: new ExecutionReader(), actor: 'me', flags: '' };
  const graph = await runOperation(operationOf('get_graph'), context, { id: outcome.executionArn });
  expect(graph).toMatchObject({
    phases: [
      { phase: 'pipeline', state: 'succeeded', agents: [{ agent: 'pipeline', state: 'succeeded', tier: 'graph' }] },
    ],
    states: expect.arrayContaining([
      expect.objectContaining({ name: 'pipeline Invoke', type: 'Task', state: 'succeeded', visits: 1 }),
    ]) as unknown,
  });
});
