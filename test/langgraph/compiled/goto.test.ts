import { Annotation, Command, END, MemorySaver, Send, START, StateGraph } from '@langchain/langgraph';
import { runTasks } from '../support/run-tasks.ts';

const State = Annotation.Root({ done: Annotation<string[]>({ reducer: (all, more) => [...all, ...more] }) });

/** A graph whose node `decide` goes where it is told. */
function graphThatGoes(decide: () => unknown, ends?: string[]) {
  return new StateGraph(State)
    .addNode('decide', decide as never, ends === undefined ? {} : { ends })
    .addNode('left', () => ({ done: ['left'] }))
    .addNode('right', () => ({ done: ['right'] }))
    .addEdge(START, 'decide')
    .addConditionalEdges(START, () => [], ['left', 'right']);
}

const stateOf = async (graph: object) => await runTasks(graph, new MemorySaver(), { done: [] });
const refusalOf = async (graph: object) => await stateOf(graph).then(JSON.stringify, (error: Error) => error);

test.each<[string, () => unknown, string[]]>([
  ['a node', () => new Command({ goto: 'left' }), ['left']],
  ['several nodes', () => new Command({ goto: ['left', new Send('right', { done: [] })] }), ['left', 'right']],
  ['END, which needs no declaration', () => new Command({ goto: END }), []],
  ['commands in a list', () => [new Command({ goto: 'left' }), { done: ['decide'] }], ['decide', 'left']],
])('a node goes where its ends say: %s', async (_, decide, done) => {
  expect(await stateOf(graphThatGoes(decide, ['left', 'right']))).toEqual({ done });
});

const remedy = 'add "right" to the ends of its addNode';

test.each<[string, () => unknown, string[] | undefined, string]>([
  ['a node without ends', () => new Command({ goto: 'right' }), undefined, `and declares no ends: ${remedy}`],
  ['a node', () => new Command({ goto: 'right' }), ['left'], `and declares the ends left: ${remedy}`],
  ['one of several', () => new Command({ goto: ['left', 'right'] }), ['left'], `declares the ends left: ${remedy}`],
  ['Send', () => new Command({ goto: [new Send('right', {})] }), ['left'], `declares the ends left: ${remedy}`],
  ['a command in a list', () => [new Command({ goto: 'right' })], ['left'], `declares the ends left: ${remedy}`],
])('fails for a goto that is not declared: %s', async (_, decide, ends, message) => {
  const refusal = await refusalOf(graphThatGoes(decide, ends));
  expect(refusal).toMatchObject({ name: 'GraphError', message: expect.stringContaining(message) as string });
});

test('fails for a command of a subgraph to its parent that is not declared', async () => {
  const asks = new StateGraph(State)
    .addNode('inner', () => new Command({ goto: 'right', graph: Command.PARENT }))
    .addEdge(START, 'inner')
    .compile();
  const withEnds = (ends: string[]) =>
    new StateGraph(State)
      .addNode('decide', asks, { ends })
      .addNode('left', () => ({ done: ['left'] }))
      .addNode('right', () => ({ done: ['right'] }))
      .addEdge(START, 'decide')
      .addConditionalEdges(START, () => [], ['left', 'right']);
  expect(await refusalOf(withEnds(['left']))).toMatchObject({
    name: 'GraphError',
    message: `node "decide" goes to "right" by a Command, and declares the ends left: ${remedy}`,
  });
  expect(await stateOf(withEnds(['right']))).toEqual({ done: ['right'] });
});
