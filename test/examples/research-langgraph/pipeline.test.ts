import { ExecutionReader } from '../../../ops/execution-reader.ts';
import { checkFaultRules, clearFaults, setFault } from '../../../ops/fault.ts';
import { operationOf } from '../../../ops/operations/index.ts';
import { runOperation } from '../../../ops/operations/operation.ts';
import type { AgentReport, Report } from '../../../patterns/report/report.ts';
import { attemptsOf, openWorld, type World } from '../../support/world.ts';

const input = { input: { ticker: 'AAPL' } };

let world: World;
let native: World;
/** what a run without faults answers, of the graph and of the native workflow */
let whole: ReturnType<typeof answersOf>;
let nativeWhole: ReturnType<typeof answersOf>;
beforeAll(async () => {
  [world, native] = await Promise.all([openWorld('research-langgraph'), openWorld('research')]);
  const [graph, expected] = await Promise.all([world.run(input), native.run(input)]);
  expect(graph.outcome.status).toBe('SUCCEEDED');
  whole = answersOf(reportOfGraph(graph.outcome.report));
  nativeWhole = answersOf(expected.outcome.report as Report);
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

test('the graph gives the report of the native workflow', () => {
  expect(whole).toEqual(nativeWhole);
});

test('a killed attempt is retried, and gives the same report', async () => {
  const killed = await world.run({ ...input, faults: ['pipeline=crash@0.5', 'store=throttle@0.1'] });
  expect(killed.outcome.status).toBe('SUCCEEDED');
  expect(answersOf(reportOfGraph(killed.outcome.report))).toEqual(whole);
  await world.resetCircuits();
});

test('a run that failed is redriven to the same report', async () => {
  const failed = await world.run({ ...input, faults: ['pipeline=error'] });
  expect(failed.outcome.status).toBe('FAILED');
  await world.resetCircuits();
  const redriven = await world.redrive(failed.outcome.executionArn);
  expect(redriven.outcome.status).toBe('SUCCEEDED');
  expect(answersOf(reportOfGraph(redriven.outcome.report))).toEqual(whole);
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

/** The faults that functions have logged since the last look. */
async function injectedSince(work: () => Promise<unknown>): Promise<unknown[]> {
  const lines = () => (world.cloud?.logs.groups() ?? []).flatMap((group) => world.cloud?.logs.read(group) ?? []);
  const before = lines().length;
  const known = new Set(lines());
  await work();
  expect(lines().length).toBeGreaterThan(before);
  return lines()
    .filter((line) => !known.has(line) && line.message.includes('FAULT_INJECTED'))
    .map(({ message }) => JSON.parse(message) as unknown);
}

describe('faults by the name of a node', () => {
  afterEach(async () => {
    await Promise.all([world.resetCircuits(), native.resetCircuits()]);
  });

  test.each([
    'volume/primary=error',
    'momentum/rules=garbage',
    'price-action/primary=hang',
    'trend/primary=slow:6',
    'trend/primary=slow:3',
    'seasonality/primary=throttle',
    'strategy-developer/rules=error',
    'quality-gate/primary=error',
    'risk=error',
    'risk=hang',
    'momentum=throttle',
  ])('%s gives the report that the native workflow has of it', async (rule) => {
    const faulty = { ...input, faults: [rule] };
    const [graph, expected] = await Promise.all([world.run(faulty), native.run(faulty)]);
    const report = answersOf(reportOfGraph(graph.outcome.report));
    expect(report).toEqual(answersOf(expected.outcome.report as Report));
    // but for an answer that is only late
    if (rule !== 'trend/primary=slow:3') expect(report).not.toEqual(nativeWhole);
  });

  test('two agents without an answer degrade the research, and are named', async () => {
    const faulty = { ...input, faults: ['momentum=error', 'volatility=garbage'] };
    const [graph, expected] = await Promise.all([world.run(faulty), native.run(faulty)]);
    const report = reportOfGraph(graph.outcome.report);
    expect(report).toMatchObject({ degradationLevel: 1, failedAgents: ['momentum', 'volatility'] });
    expect(answersOf(report)).toEqual(answersOf(expected.outcome.report as Report));
    expect(graph.outcome.degradationLevel).toBe(1);
  });

  test('each attempt that is hit has a line in the log', async () => {
    const injected = await injectedSince(() => world.run({ ...input, faults: ['volume/primary=error'] }));
    expect(injected).toMatchObject(
      [1, 2, 3].map((nth) => ({
        level: 'WARN',
        agent: 'pipeline',
        replica: 0,
        tier: 'graph',
        node: 'volume',
        nodeTier: 'rules',
        nth,
        fault: { kind: 'error' },
      })),
    );
  });

  test('a crash ends the function with all of its nodes; the retries go on, and the report is the same', async () => {
    const crashed = await world.run({ ...input, faults: ['strategy-developer=crash@0.5'], faultSeed: 3 });
    expect(attemptsOf(crashed, 'pipeline').length).toBeGreaterThan(1);
    expect(crashed.outcome.status).toBe('SUCCEEDED');
    expect(answersOf(reportOfGraph(crashed.outcome.report))).toEqual(whole);
  });

  test('a share of the attempts is hit, the same ones for the same seed', async () => {
    const run = (faultSeed: number) =>
      injectedSince(() => world.run({ ...input, faults: ['volume=error@0.4', 'risk=error@0.4'], faultSeed }));
    const hits = (lines: readonly unknown[]) =>
      lines.map((line) => JSON.stringify([(line as { node: string }).node, (line as { nth: number }).nth])).toSorted();
    const [first, again, other] = [await run(3), await run(3), await run(4)];
    expect(hits(again)).toEqual(hits(first));
    expect(hits(other)).not.toEqual(hits(first));
  });

  test('every agent is no node: a rule for all hits the pipeline alone', async () => {
    const injected = await injectedSince(() => world.run({ ...input, faults: ['*=slow:1'] }));
    expect(injected).toMatchObject([{ agent: 'pipeline', tier: 'graph', fault: { kind: 'slow' } }]);
    expect(injected).not.toMatchObject([{ node: expect.anything() as unknown }]);
  });

  test('a redrive goes on without the faults of its run', async () => {
    const failed = await world.run({ ...input, faults: ['quality-gate=error'] });
    expect(failed.outcome.status).toBe('FAILED');
    await world.resetCircuits();
    const redriven = await world.redrive(failed.outcome.executionArn);
    expect(answersOf(reportOfGraph(redriven.outcome.report))).toEqual(whole);
  });

  test('a fault that is switched on from outside hits until it is switched off', async () => {
    await setFault(world.target, { rule: 'volume/primary=error', seconds: 60, reason: 'a test' });
    const struck = await world.run(input);
    const [replica] = agentNamed(reportOfGraph(struck.outcome.report), 'volume');
    expect(replica?.tier).toBe('simple-rules');
    await clearFaults(world.target);
    const [after] = agentNamed(reportOfGraph((await world.run(input)).outcome.report), 'volume');
    expect(after?.tier).toBe('rules');
  });

  test.each([
    [
      'volumes=error',
      /there is no agent or node volumes; there are pipeline and \* for all; the nodes research, .*volume/,
    ],
    ['volume/model=error', /volume has no tier model; there are rules, simple-rules and primary/],
    ['__proto__=error', /"__proto__" is not an agent/],
    ['constructor=error', /there is no agent or node constructor/],
  ])('fails for %s where the workflow is deployed', async (rule, message) => {
    await expect(checkFaultRules(world.target, [rule])).rejects.toThrow(message);
  });
});

function agentNamed(report: Report, name: string) {
  const agent = report.phases.flatMap(({ agents }) => agents).find((one) => one.name === name);
  return agent?.status === 'done' ? agent.replicas : [];
}
