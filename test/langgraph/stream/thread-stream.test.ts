import { Annotation, END, type LangGraphRunnableConfig, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { threadStream } from 'ballast/langgraph';
import { runTasks } from '../support/run-tasks.ts';

const State = Annotation.Root({ words: Annotation<string[]>({ reducer: (all, more) => [...all, ...more] }) });
const thread = { configurable: { thread_id: 'thread' } };
const MODES = ['values', 'updates', 'custom'] as const;

/** @param isDown whether the second node throws */
function graph(isDown: () => boolean) {
  return new StateGraph(State)
    .addNode('first', (_, { writer }: LangGraphRunnableConfig) => {
      for (const part of ['z', 'a']) writer?.({ part });
      return { words: ['first'] };
    })
    .addNode('second', (_, { writer }: LangGraphRunnableConfig) => {
      writer?.('begins');
      if (isDown()) throw new Error('the second node is down');
      return undefined as never;
    })
    .addEdge(START, 'first')
    .addEdge('first', 'second')
    .addEdge('second', END);
}

async function streamOf(saver: MemorySaver, streamMode: readonly (typeof MODES)[number][]) {
  const chunks: unknown[] = [];
  for await (const chunk of threadStream(graph(() => false).compile({ checkpointer: saver }), thread, { streamMode })) {
    chunks.push(chunk);
  }
  return chunks;
}

test('a thread is read as the stream that one process has, also while it goes on', async () => {
  const saver = new MemorySaver();
  let isDown = true;
  const compiled = graph(() => isDown);
  await expect(runTasks(compiled, saver, { words: ['in'] })).rejects.toThrow('the second node is down');
  const first = [
    ['values', { words: ['in'] }],
    ['custom', { part: 'z' }],
    ['custom', { part: 'a' }],
    ['updates', { first: { words: ['first'] } }],
    ['values', { words: ['in', 'first'] }],
  ];
  // an attempt that failed leaves nothing
  expect(await streamOf(saver, MODES)).toEqual(first);

  isDown = false;
  await runTasks(compiled, saver, {});
  const second = [
    ['custom', 'begins'],
    ['updates', { second: {} }],
  ];
  const inProcess: unknown[] = [];
  const stream = await compiled
    .compile({ checkpointer: new MemorySaver() })
    .stream({ words: ['in'] }, { ...thread, streamMode: [...MODES] });
  for await (const chunk of stream) inProcess.push(chunk);
  expect(await streamOf(saver, MODES)).toEqual(inProcess);
  expect(inProcess).toEqual([...first, ...second]);
  expect(await streamOf(saver, ['custom'])).toEqual([
    ['custom', { part: 'z' }],
    ['custom', { part: 'a' }],
    ['custom', 'begins'],
  ]);
});

test('fails for a graph without a saver', async () => {
  const compiled = graph(() => false).compile();
  await expect(threadStream(compiled, thread, { streamMode: ['values'] }).next()).rejects.toThrow(
    'the graph has no saver of its threads: compile it with a DynamoDBSaver as checkpointer',
  );
});
