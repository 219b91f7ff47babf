import type { WireRequest } from '../../../local/wire-messages.ts';
import type { GraphSpec, NodeSpec } from '../../fixtures/random-graph/build-graph.ts';
import { type GraphWorld, openGraphWorld } from '../../langgraph/support/graph-world.ts';
import { observed } from '../../support/observed.ts';
import { saidOf } from '../../support/said.ts';
import { attemptsOf, invokedAgents, type RunResult } from '../../support/world.ts';

let graphs: GraphWorld;
beforeAll(async () => {
  graphs = await openGraphWorld();
});
afterAll(async () => {
  await graphs.close();
});

function node(kind: NodeSpec['kind'], targets: number[]): NodeSpec {
  return { kind, targets, route: 'edges', isDeferred: false, failures: 0 };
}

/** A graph whose nodes lead to the next one, and the last to END. */
function chain(...kinds: NodeSpec['kind'][]): GraphSpec {
  return { nodes: kinds.map((kind, index) => node(kind, [index + 1])), starts: [0], joins: [] };
}

/** The result of a run, for its row. */
function endOf({ outcome }: RunResult) {
  return { outcome: outcome.status, error: outcome.error, codes: saidOf(graphs.world, outcome) };
}

/** Kills a function after some of its requests, counted over its invocations. */
function killing(service: string, ...points: number[]) {
  let requests = 0;
  let kills = 0;
  const dies = ({ headers }: WireRequest) => {
    if (!new RegExp(`\\bapp/[\\w-]*\\b${service}\\b`).test(headers['user-agent'] ?? '')) return false;
    requests += 1;
    if (!points.includes(requests)) return false;
    kills += 1;
    return true;
  };
  return { dies, kills: () => kills };
}

/** Runs a graph whose function of this name dies between its requests. */
async function killed(service: string): Promise<RunResult> {
  const spec = chain('update', 'update');
  const expected = await graphs.run(spec);
  const { dies, kills } = killing(service, 1, 4, 8);
  const { state, history, checkpoints, result } = await graphs.run(spec, { dies });
  expect(kills()).toBeGreaterThan(0);
  const { state: whole, history: before, checkpoints: all } = expected;
  expect({ state, history, checkpoints }).toEqual({ state: whole, history: before, checkpoints: all });
  return result;
}

test('the function of a node dies between its requests, and the graph ends with the same state', async () => {
  observed('FC-140', endOf(await killed('n0')));
});

test.each(['begin-phase', 'end-phase'])('%s dies between its requests, and no superstep is lost', async (service) => {
  observed('FC-141', endOf(await killed(service)));
});

test('a node that stays down fails the run once the others are done, and a redrive runs it alone', async () => {
  const nodes = [node('update', [2]), node('update', [2])];
  const failed = await graphs.runOnce({ nodes, starts: [0, 1], joins: [] }, { faults: ['n0=error'] });
  observed('FC-143', endOf(failed));
  expect(failed.outcome.cause).toBe('n0: no tier answered: node: AgentError, injected: the tier failed');
  const redriven = await graphs.world.redrive(failed.outcome.executionArn);
  expect(redriven.outcome.status).toBe('SUCCEEDED');
  expect(invokedAgents(redriven)).toEqual(['n0', 'n1', 'n0', 'n0', 'n0']);
});

test('a node whose retries are used up is handled by its error handler, a tier of its own', async () => {
  const result = await graphs.runOnce(chain('update', 'fails'));
  expect(attemptsOf(result, 'f1')).toEqual(['node', 'node', 'node', 'error-handler']);
  observed('FC-142', { ...endOf(result), error: 'AgentError' });
});

test('a graph that runs in a circle ends at its limit of supersteps', async () => {
  const result = await graphs.runOnce({ nodes: [node('update', [0])], starts: [0], joins: [] });
  expect(result.outcome.cause).toBe('the graph has not ended after 6 supersteps');
  expect(attemptsOf(result, 'n0')).toHaveLength(6);
  observed('FC-144', endOf(result));
});

test('updates that contradict each other fail the run by the name of their channel', async () => {
  const nodes = [node('overwrites', [2]), node('overwrites', [2])];
  const result = await graphs.runOnce({ nodes, starts: [0, 1], joins: [] });
  expect(result.outcome.cause).toMatch(/^the superstep cannot be applied: INVALID_CONCURRENT_GRAPH_UPDATE.*"last"/);
  observed('FC-145', endOf(result));
});

test('a goto that is not declared fails its node by name, without a retry', async () => {
  const result = await graphs.runOnce(chain('strays'));
  expect(result.outcome.cause).toBe(
    'n0: no tier answered: node: GraphError, node "n0" goes to "n5" by a Command, and declares no ends: add "n5" to the ends of its addNode',
  );
  expect(attemptsOf(result, 'n0')).toEqual(['node']);
  observed('FC-146', endOf(result));
});

test('a question that nobody answers in time fails its node, and a redrive asks again', async () => {
  const result = await graphs.runOnce(chain('asks'), { answers: false });
  expect(result.outcome.cause).toMatch(/^n0: no tier answered: node: AnswerTimeoutError/);
  observed('FC-147', endOf(result));
});
