import { functionCallsOf } from '../../../ops/table-calls.ts';
import { countTransitions } from '../../../ops/transitions.ts';
import type { CostItem } from '../../../patterns/cost/run-cost.ts';
import type { GraphSpec, NodeSpec } from '../../fixtures/random-graph/build-graph.ts';
import { type GraphRun, type GraphWorld, openGraphWorld } from '../../langgraph/support/graph-world.ts';
import type { RunResult } from '../../support/world.ts';

let graphs: GraphWorld;
beforeAll(async () => {
  graphs = await openGraphWorld();
});
afterAll(async () => {
  await graphs.close();
});

function node(kind: NodeSpec['kind'], targets: number[], changes: Partial<NodeSpec> = {}): NodeSpec {
  return { kind, targets, route: 'edges', isDeferred: false, failures: 0, ...changes };
}

/** What the report says of states and functions, and what the history has of them. */
function countsOf({ outcome, history }: RunResult) {
  const items = outcome.report?.cost?.items ?? [];
  const quantityOf = (name: CostItem['item']) => items.find(({ item }) => item === name)?.quantity;
  return {
    reported: { transitions: quantityOf('transitions'), invocations: quantityOf('invocations') },
    billed: { transitions: countTransitions(history), invocations: functionCallsOf(history).length },
  };
}

const fanOut: GraphSpec = {
  nodes: [
    node('update', [1, 2, 3]),
    node('update', [4]),
    node('update', [4]),
    node('command', [4]),
    node('update', [5]),
  ],
  starts: [0],
  joins: [],
};

const GRAPHS: [string, GraphSpec, GraphRun?][] = [
  ['a chain', { nodes: [node('update', [1]), node('update', [2])], starts: [0], joins: [] }],
  ['a fan-out', fanOut],
  ['Send', { nodes: [node('send', [1, 2]), node('update', [3]), node('update', [3])], starts: [0], joins: [] }],
  [
    'a node that fails twice',
    { nodes: [node('update', [1], { failures: 2 }), node('subgraph', [2])], starts: [0], joins: [] },
  ],
  ['an error handler', { nodes: [node('fails', [1], { failures: 3 }), node('update', [2])], starts: [0], joins: [] }],
  [
    'a question beside other nodes',
    { nodes: [node('asks', [2]), node('update', [2]), node('update', [3])], starts: [0, 1], joins: [] },
  ],
  ['a fan-out whose functions die', fanOut, { faults: ['*=crash@0.3'] }],
  ['a fan-out with faults of the store', fanOut, { faults: ['*=error@0.3', 'store=throttle@0.35'] }],
];

test.each(GRAPHS)('the report of %s has all transitions and invocations of its history', async (...[, spec, how]) => {
  const { result, redrives } = await graphs.run(spec, how);
  expect([result.outcome.status, redrives]).toEqual(['SUCCEEDED', 0]);
  const { reported, billed } = countsOf(result);
  expect(reported).toEqual(billed);
});

test('handlers whose answers are lost count with their retries', async () => {
  const plain = countsOf((await graphs.run(fanOut)).result);
  let requests = 0;
  const dies = () => {
    requests += 1;
    return requests === 9 || requests === 40;
  };
  const { result, redrives } = await graphs.run(fanOut, { dies });
  const { reported, billed } = countsOf(result);
  expect(redrives).toBe(0);
  expect(billed.invocations).toBe(plain.billed.invocations + 2);
  expect(reported).toEqual(billed);
});

test('a redriven graph counts its redrive, and misses no more than the visit that was repeated', async () => {
  const { executionArn } = (await graphs.runOnce(fanOut, { faults: ['n1=error'] })).outcome;
  const redriven = await graphs.world.redrive(executionArn);
  const { reported, billed } = countsOf(redriven);
  expect(billed.transitions - Number(reported.transitions)).toBe(1);
  expect(billed.invocations - Number(reported.invocations)).toBe(1);
});
