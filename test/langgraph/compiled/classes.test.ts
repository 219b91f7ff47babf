import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { Annotation, END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { DynamoDBSaver } from '../../../langgraph/checkpoints/saver.ts';
import { useCheckpointTable } from '../support/checkpoint-table.ts';
import { runTasks } from '../support/run-tasks.ts';

const table = useCheckpointTable();

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  topics: Annotation<Set<string>>,
  seen: Annotation<string>,
});

test('messages, sets and maps of one node are of their classes in the function of the next', async () => {
  const graph = new StateGraph(State)
    .addNode('model', () => ({ messages: [new AIMessage({ content: 'hello', id: 'a' })], topics: new Set(['boats']) }))
    .addNode('reader', ({ messages, topics }) => ({
      seen: [...messages, topics].map((value) => value.constructor.name).join(' '),
    }))
    .addEdge(START, 'model')
    .addEdge('model', 'reader')
    .addEdge('reader', END);
  const saver = new DynamoDBSaver({ client: table.client, tableName: table.tableName });
  const state = (await runTasks(graph, saver, { messages: [new HumanMessage('hi')] })) as typeof State.State;
  expect(state.seen).toBe('HumanMessage AIMessage Set');
  expect(state.messages[1]).toBeInstanceOf(AIMessage);
});
