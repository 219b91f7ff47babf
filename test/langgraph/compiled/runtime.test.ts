import { Annotation, END, MemorySaver, type Runtime, Send, START, StateGraph } from '@langchain/langgraph';
import * as z from 'zod';
import { runTasks } from '../support/run-tasks.ts';

const State = Annotation.Root({
  seen: Annotation<unknown[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});
type Seen = Runtime<{ readonly team?: string }>;

const inner = new StateGraph(State)
  .addNode('inside', (_, { context }: Seen) => ({ seen: [`inside ${context?.team}`] }))
  .addEdge(START, 'inside')
  .compile();

const graph = new StateGraph(State, z.object({ team: z.string() }))
  .addNode('a', (_, { context }) => ({ seen: [`a ${context?.team}`] }))
  .addNode('b', inner)
  .addConditionalEdges(START, (_, { context }) => (context?.team === 'red' ? 'a' : END), ['a', END])
  .addConditionalEdges('a', (_, { context }) => (context?.team === 'red' ? [new Send('b', {})] : END), ['b', END])
  .addEdge('b', END);

test('nodes, subgraphs and edges have the context of the run, as in one process', async () => {
  const context = { team: 'red' };
  const expected = await graph.compile().invoke({}, { context });
  expect(expected.seen).toEqual(['a red', 'inside red']);
  expect(await runTasks(graph, new MemorySaver(), {}, { context })).toEqual(expected);
});

test('a context that its schema refuses is no state that a retry cures', async () => {
  const refused = runTasks(graph, new MemorySaver(), {}, { context: { team: 7 } });
  await expect(refused).rejects.toMatchObject({
    name: 'GraphError',
    message: expect.stringContaining('team') as string,
  });
});

test('a node knows which attempt it is, although each has a process of its own', async () => {
  const counting = new StateGraph(State)
    .addNode('a', (_, { executionInfo }) => ({
      seen: [executionInfo?.nodeAttempt, executionInfo?.nodeFirstAttemptTime, typeof executionInfo?.taskId],
    }))
    .addEdge(START, 'a');
  const attempt = { nodeAttempt: 3, nodeFirstAttemptTime: 1_700_000_000_000 };
  expect(await runTasks(counting, new MemorySaver(), {}, { attempt })).toEqual({
    seen: [3, 1_700_000_000_000, 'string'],
  });
});
