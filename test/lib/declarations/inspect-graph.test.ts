import { Annotation, END, entrypoint, InMemoryStore, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import * as z from 'zod';
import { inspectGraph } from '../../../lib/declarations/inspect-graph.ts';
import type { GraphDeclaration } from '../../../patterns/declarations/graph.ts';

const State = Annotation.Root({ text: Annotation<string> });
const node = () => ({ text: '' });

function twoNodes(first = 'callModel', options: object = {}) {
  return new StateGraph(State)
    .addNode(first, node, options)
    .addNode('publish', node)
    .addEdge(START, first as '__start__')
    .addEdge(first as '__start__', 'publish')
    .addEdge('publish', END);
}

function inspected(graph: object, changes: Partial<GraphDeclaration> = {}) {
  return inspectGraph('/flows/graph/workflow.ts', { name: 'graph', input: z.json(), graph, ...changes });
}

function issuesOf(graph: object, changes?: object): readonly string[] {
  const inspection = inspected(graph, changes);
  return inspection.ok ? [] : inspection.issues;
}

function agentsOf(graph: object, changes?: Partial<GraphDeclaration>) {
  const inspection = inspected(graph, changes);
  if (!inspection.ok) throw new Error(inspection.issues.join('\n'));
  return inspection.agents.map(({ declaration }) => declaration);
}

test('the nodes of a graph, compiled or not, are agents of one phase', () => {
  const expected = [
    { name: 'call-model', phase: 'graph', required: true, budgetMs: 45_000 },
    { name: 'publish', phase: 'graph', required: true, budgetMs: 45_000 },
  ];
  expect(agentsOf(twoNodes())).toMatchObject(expected);
  expect(agentsOf(twoNodes().compile())).toMatchObject(expected);
});

test("a node has its graph's retries in whole seconds, its time limit, and its error handler as the next tier", () => {
  const retryPolicy = { maxAttempts: 4, initialInterval: 1_500, backoffFactor: 3, maxInterval: 900_000, jitter: false };
  const [first] = agentsOf(twoNodes('fetch', { retryPolicy, timeout: 60_000, errorHandler: node }));
  const retry = { attempts: 4, firstDelaySeconds: 2, backoffRate: 3, maxDelaySeconds: 300, jitter: 'none' };
  expect(first?.tiers).toMatchObject([
    { name: 'node', attemptTimeoutMs: 60_000, retry, keepsCheckpoints: true },
    { name: 'error-handler', attemptTimeoutMs: 60_000, retry, keepsCheckpoints: true },
  ]);
});

test('options of the declaration have precedence over those of the graph, and those of a node over the defaults', () => {
  const [first, second] = agentsOf(twoNodes('fetch', { retryPolicy: { maxAttempts: 4 } }), {
    nodeDefaults: { attemptTimeoutMs: 5_000, retry: { attempts: 2 } },
    nodes: { publish: { attemptTimeoutMs: 7_000, dependency: 'press', circuit: { openMs: 1_000 } } },
  });
  expect(first?.tiers).toMatchObject([{ attemptTimeoutMs: 5_000, retry: { attempts: 2 } }]);
  expect(second?.tiers).toMatchObject([
    { attemptTimeoutMs: 7_000, retry: { attempts: 2 }, dependency: 'press', circuit: { openMs: 1_000 } },
  ]);
});

const withContext = () => new StateGraph(State, z.object({ model: z.string() })).addNode('a', node).addEdge(START, 'a');

test('a graph with a schema of its context is accepted with a context, compiled or not', () => {
  const graphContext = () => ({ model: 'small' });
  expect(issuesOf(withContext(), { graphContext })).toEqual([]);
  expect(issuesOf(withContext().compile(), { graphContext })).toEqual([]);
});

const functional = () => entrypoint('flow', async (input: string) => input);
const stateful = () => twoNodes().compile({ checkpointer: true as never });

test.each<[string, () => object, object, string]>([
  ['an entrypoint of the functional API', functional, {}, 'graph is an entrypoint of the functional API'],
  ['what is no graph', () => ({}), {}, 'it must be a StateGraph, as it is or compiled'],
  [
    'a graph that LangGraph does not compile',
    () => new StateGraph(State).addNode('a', node),
    {},
    'graph cannot be compiled: ',
  ],
  ['an end that is no node', () => twoNodes('a', { ends: ['missing'] }), {}, 'graph cannot be compiled: '],
  [
    'a checkpointer of its own',
    () => twoNodes().compile({ checkpointer: new MemorySaver() }),
    {},
    'graph has a checkpointer of its own',
  ],
  [
    'breakpoints',
    () => twoNodes().compile({ interruptBefore: ['publish'] }),
    {},
    'graph is compiled with interruptBefore: ask by interrupt() in a node instead',
  ],
  ['a store in memory', () => twoNodes().compile({ store: new InMemoryStore() }), {}, 'graph has an InMemoryStore'],
  ['a cache', () => twoNodes('a', { cachePolicy: { ttl: 1 } }), {}, 'node a has a cachePolicy'],
  [
    'a subgraph that keeps its state',
    () =>
      new StateGraph(State)
        .addNode('a', stateful() as never)
        .addEdge(START, 'a')
        .addEdge('a', END),
    {},
    'the subgraph of node a has a checkpointer of its own',
  ],
  [
    'nodes that share a name',
    () => twoNodes('Publish'),
    {},
    'nodes Publish and publish are both called publish here: rename one',
  ],
  [
    'a node that the graph has not',
    () => twoNodes(),
    { nodes: { missing: {} } },
    'nodes has "missing", the graph has callModel, publish',
  ],
  [
    'the name of the answer',
    () => twoNodes('state'),
    {},
    'node state has the name under which the report has the state',
  ],
  ['the name of a function', () => twoNodes('report'), {}, 'the name report is taken by a function of every workflow'],
  [
    'a limit that is none',
    () => twoNodes(),
    { recursionLimit: 0 },
    'recursionLimit is 0, allowed is a whole number from 1 to 1000',
  ],
  [
    'a schema of its context without one',
    () => withContext(),
    {},
    "graph has a schema of its context: declare graphContext, which makes the context of the workflow's input",
  ],
  [
    'a configuration of its own',
    () =>
      twoNodes()
        .compile()
        .withConfig({ recursionLimit: 50, configurable: { user: 'me' } }),
    {},
    'graph has "recursionLimit, configurable" by withConfig, which no function has',
  ],
  [
    'a limit of time for each superstep',
    () => Object.assign(twoNodes().compile(), { stepTimeout: 5 }),
    {},
    'graph has a stepTimeout: declare attemptTimeoutMs of nodes or nodeDefaults',
  ],
  [
    'retries of all its nodes at once',
    () => Object.assign(twoNodes().compile(), { retryPolicy: { maxAttempts: 2 } }),
    {},
    'graph has a retryPolicy of its own: declare retry of nodes or nodeDefaults',
  ],
  [
    'an unknown field',
    () => twoNodes(),
    { phases: ['a'] },
    'phases is no field there is; a graph has name, input, on, graph',
  ],
  [
    'a retry that Step Functions has not',
    () => twoNodes('a', { retryPolicy: { maxAttempts: 20 } }),
    {},
    'retry.attempts is 20, allowed is a whole number from 1 to 10',
  ],
])('fails for %s', (_, graph, changes, issue) => {
  expect(issuesOf(graph(), changes).join('\n')).toContain(issue);
});
