import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Annotation, END, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { DynamoDBSaver, type GraphTierOptions, graphTier } from 'ballast/langgraph';
import * as z from 'zod';
import { AgentDrainedError, GraphError } from '../../../patterns/catalogue/graph-errors.ts';
import { useCheckpointTable } from '../support/checkpoint-table.ts';
import { dyingAfter } from '../support/saver-under-test.ts';
import { taskOf } from './support.ts';

const table = useCheckpointTable();

const State = Annotation.Root({
  steps: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});

interface GraphOptions {
  readonly run?: (node: string) => unknown;
  readonly again?: () => boolean;
  readonly options?: Partial<GraphTierOptions<unknown, typeof State.State, string[]>>;
}

/** A graph of three nodes in a row, and how often each has run. */
function tierOf({ run = () => {}, again = () => false, options = {} }: GraphOptions = {}) {
  const runs: Record<string, number> = {};
  const node = (name: string) => async () => {
    runs[name] = (runs[name] ?? 0) + 1;
    await run(name);
    return { steps: [name] };
  };
  const builder = new StateGraph(State)
    .addNode('a', node('a'))
    .addNode('b', node('b'))
    .addNode('c', node('c'))
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('b', 'c')
    .addConditionalEdges('c', () => (again() ? 'a' : END), ['a', END]);
  const tier = graphTier<unknown, typeof State.State, string[]>({
    name: 'graph',
    graph: (checkpointer) => builder.compile({ checkpointer }),
    input: () => ({ steps: ['input'] }),
    output: ({ steps }) => steps,
    checkpointer: new DynamoDBSaver({ client: table.client, tableName: table.tableName }) as BaseCheckpointSaver,
    ...options,
  });
  return { tier, runs };
}

const WHOLE = ['input', 'a', 'b', 'c'];

test('an attempt runs the graph to its end, and one that is repeated gives its answer without running it', async () => {
  const { tier, runs } = tierOf();
  const task = taskOf();
  expect(await tier.run(task)).toEqual(WHOLE);
  expect(await tier.run(task)).toEqual(WHOLE);
  expect(runs).toEqual({ a: 1, b: 1, c: 1 });
});

test('an attempt goes on where the one before it failed', async () => {
  let broken = true;
  const { tier, runs } = tierOf({
    run: (node) => {
      if (node === 'b' && broken) throw new Error('b is down');
    },
  });
  const task = taskOf();
  await expect(tier.run(task)).rejects.toThrow('b is down');
  broken = false;
  expect(await tier.run(task)).toEqual(WHOLE);
  expect(runs).toEqual({ a: 1, b: 2, c: 1 });
});

test('a function killed at any of its writes loses nothing: the retry gives the same state, and repeats no more than one superstep', async () => {
  for (let writes = 0; ; writes++) {
    const saverOn = (client: DynamoDBClient) => new DynamoDBSaver({ client, tableName: table.tableName });
    const killed = tierOf({ options: { checkpointer: saverOn(dyingAfter(writes, table.connect())) } });
    const task = taskOf();
    const died = await Promise.resolve(killed.tier.run(task)).then(
      () => false,
      () => true,
    );
    const next = tierOf({ options: { checkpointer: saverOn(table.connect()) } });
    expect(await next.tier.run(task)).toEqual(WHOLE);
    for (const node of ['a', 'b', 'c']) {
      const runs = (killed.runs[node] ?? 0) + (next.runs[node] ?? 0);
      expect({ node, writes, isWithinAttempts: runs >= 1 && runs <= 2 }).toEqual({
        node,
        writes,
        isWithinAttempts: true,
      });
    }
    const repeated = ['a', 'b', 'c'].filter((node) => (killed.runs[node] ?? 0) + (next.runs[node] ?? 0) > 1);
    expect(repeated.length).toBeLessThanOrEqual(1);
    // the first function dies before its first write
    expect(died || writes > 0).toBe(true);
    if (!died) break;
    expect(writes).toBeLessThan(50);
  }
});

test('before its deadline it stops after the superstep that runs, and the retry goes on, equal to a run without', async () => {
  let drainAtMs = 0;
  const outlastDrain = async () => {
    while (Date.now() <= drainAtMs) await delay(5);
  };
  const { tier, runs } = tierOf({ run: outlastDrain, options: { drainMs: 5_000 } });
  const task = taskOf();
  const drained: string[] = [];
  let answer: unknown;
  while (answer === undefined) {
    drainAtMs = Date.now() + 100;
    try {
      answer = await tier.run({ ...task, deadlineAtMs: drainAtMs + 5_000 });
    } catch (error) {
      expect(error).toBeInstanceOf(AgentDrainedError);
      drained.push(String(error));
    }
  }
  expect(answer).toEqual(WHOLE);
  // no superstep was lost or repeated, however often it stopped
  expect(runs).toEqual({ a: 1, b: 1, c: 1 });
  expect(drained.length).toBeGreaterThan(0);
  expect(drained.at(-1)).toMatch(/stopped before its deadline, and goes on with [bc]$/);
});

test('a graph that runs in a circle is refused after its supersteps, counted over all attempts', async () => {
  const { tier, runs } = tierOf({ again: () => true, options: { recursionLimit: 7 } });
  const task = taskOf();
  for (let attempt = 0; attempt < 3; attempt++) {
    const error = await Promise.resolve(tier.run(task)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GraphError);
    expect(String(error)).toBe('GraphError: the graph has not ended after 7 supersteps');
  }
  expect(Object.values(runs).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(7);
});

/** A tier whose graph is one node. */
function tierOfNode(node: () => unknown) {
  const builder = new StateGraph(State)
    .addNode('a', node as () => typeof State.Update)
    .addEdge(START, 'a')
    .addEdge('a', END);
  return graphTier({
    name: 'graph',
    graph: (checkpointer) => builder.compile({ checkpointer }),
    checkpointer: new MemorySaver(),
  });
}

test('an update that is no state is a permanent error of the graph', async () => {
  const tier = tierOfNode(() => 'no state');
  await expect(tier.run(taskOf())).rejects.toThrow(/^INVALID_GRAPH_NODE_RETURN_VALUE: /);
});

test('an interrupt is refused by name where the tier declares no time for answers', async () => {
  const tier = tierOfNode(() => ({ steps: [interrupt('publish?')] }));
  await expect(tier.run(taskOf())).rejects.toThrow('the graph asks "publish?": give the tier answerTimeoutMs');
});

test('a canary leaves no checkpoint behind', async () => {
  const { tier } = tierOf();
  expect(await tier.run(taskOf({ workflowId: '#canary', idempotencyKey: 'canary' }))).toEqual(WHOLE);
  const saver = new DynamoDBSaver({ client: table.client, tableName: table.tableName });
  expect(await saver.getTuple({ configurable: { thread_id: 'agent/graph/canary' } })).toBeUndefined();
});

test('it asks for a table unless it has a checkpointer of its own', () => {
  const graph = () => {
    throw new Error('not compiled before it runs');
  };
  expect(graphTier({ name: 'graph', graph }).keepsCheckpoints).toBe(true);
  expect(graphTier({ name: 'graph', graph, checkpointer: new MemorySaver() }).keepsCheckpoints).toBeUndefined();
});

test.each([
  [{ graph: {} }, 'graph must be a function that compiles it with its checkpointer, got {}'],
  [{ drainMs: -1 }, 'drainMs must be a number of 0 or more, got -1'],
  [{ recursionLimit: 1.5 }, 'recursionLimit must be a whole number above 0, got 1.5'],
])('the options %j are refused by name', (options, message) => {
  expect(() => tierOf({ options: options as never })).toThrow(message);
});

describe('the context of a graph', () => {
  const contextGraph = () =>
    new StateGraph(State, z.object({ team: z.string() }))
      .addNode('a', (_, { context }) => ({ steps: [`a of ${context?.team}`] }))
      .addEdge(START, 'a')
      .addConditionalEdges('a', (_, { context }) => (context?.team === 'red' ? END : 'a'), [END, 'a']);
  const tierWith = (context?: () => object) =>
    graphTier<unknown, typeof State.State, string[]>({
      name: 'graph',
      graph: (checkpointer) => contextGraph().compile({ checkpointer }),
      input: () => ({}),
      output: ({ steps }) => steps,
      checkpointer: new MemorySaver(),
      ...(context === undefined ? {} : { context }),
    });

  test('is that of the task, for its nodes and edges', async () => {
    expect(await tierWith(() => ({ team: 'red' })).run(taskOf())).toEqual(['a of red']);
  });

  test('fails where the graph has a schema of it and the tier has none, and where the schema refuses it', async () => {
    await expect(tierWith().run(taskOf())).rejects.toMatchObject({
      name: 'GraphError',
      message: 'the graph has a schema of its context: give the tier context, which makes it of the task',
    });
    await expect(tierWith(() => ({ team: 7 })).run(taskOf())).rejects.toThrow(/team|string/);
  });
});
