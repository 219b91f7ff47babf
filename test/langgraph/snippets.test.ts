import { Annotation, Command, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { memoryCircuitBreakers } from 'ballast/circuit-breaker';
import {
  DynamoDBSaver,
  faultTolerant,
  nodeFailuresState,
  routeWithErrorHandling,
  threadStream,
} from 'ballast/langgraph';
import { CheckpointTable } from 'ballast/langgraph/cdk';
import { useCheckpointTable } from './support/checkpoint-table.ts';

// the passages of docs/langgraph.md
const table = useCheckpointTable();

const State = Annotation.Root({
  question: Annotation<string>,
  notes: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});

const builder = () =>
  new StateGraph(State)
    .addNode('research', ({ question }) => ({ notes: [`looked up ${question}`] }))
    .addNode('approve', () => ({ notes: [`approved by ${interrupt('publish?')}`] }))
    .addEdge(START, 'research')
    .addEdge('research', 'approve')
    .addEdge('approve', END);

test('a graph with the saver goes on in another process where it stopped', async () => {
  const { client, tableName } = table;
  const checkpointer = new DynamoDBSaver({ client, tableName });
  const graph = builder().compile({ checkpointer });
  const thread = { configurable: { thread_id: 'run-42' } };
  await graph.invoke({ question: 'AAPL' }, thread);

  const another = builder().compile({ checkpointer: new DynamoDBSaver({ client: table.connect(), tableName }) });
  expect((await another.getState(thread)).next).toEqual(['approve']);
  const { notes } = await another.invoke(new Command({ resume: 'Kim' }), thread);
  expect(notes).toEqual(['looked up AAPL', 'approved by Kim']);
});

test('threads are pruned, copied and deleted', async () => {
  const saver = new DynamoDBSaver({ client: table.client, tableName: table.tableName });
  await builder()
    .compile({ checkpointer: saver })
    .invoke({ question: 'MSFT' }, { configurable: { thread_id: 'run-43' } });
  const checkpoints = async (threadId: string) => {
    let count = 0;
    for await (const _ of saver.list({ configurable: { thread_id: threadId } })) count += 1;
    return count;
  };
  const before = await checkpoints('run-43');
  await saver.copyThread('run-43', 'run-43-copy');
  const deleted = await saver.prune(['run-43'], { keepNewest: 1 });
  await saver.deleteThread('run-43-copy');
  expect([before - deleted, await checkpoints('run-43'), await checkpoints('run-43-copy')]).toEqual([1, 1, 0]);
});

test('a thread is read as a stream', async () => {
  const { client, tableName } = table;
  const graph = builder().compile({ checkpointer: new DynamoDBSaver({ client, tableName }) });
  const thread = { configurable: { thread_id: 'run-44' } };
  await graph.invoke({ question: 'AAPL' }, thread);
  const shown: unknown[] = [];
  const stream = threadStream(graph, thread, { streamMode: ['values', 'updates', 'custom'] });
  for await (const [mode, chunk] of stream) shown.push([mode, chunk]);
  expect(shown).toEqual([
    ['values', { question: 'AAPL', notes: [] }],
    ['updates', { research: { notes: ['looked up AAPL'] } }],
    ['values', { question: 'AAPL', notes: ['looked up AAPL'] }],
  ]);
});

test('a function is given a table', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const lambdaFunction = new LambdaFunction(stack, 'Graph', {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });
  const checkpoints = new CheckpointTable(stack, 'Checkpoints');
  checkpoints.addTo(lambdaFunction);
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  expect(JSON.stringify(functions)).toContain('BALLAST_CHECKPOINT_TABLE');
});

test('a node is wrapped, and its edges lead to success, retry and fail', async () => {
  const State = Annotation.Root({ ...nodeFailuresState, ticker: Annotation<string>, text: Annotation<string> });
  const breakers = memoryCircuitBreakers();
  const loadPrices = (): { text: string } => {
    throw Object.assign(new Error('no rights'), { name: 'AccessDeniedException' });
  };
  const lastKnownPrices = ({ ticker }: typeof State.State) => ({ text: `${ticker} of yesterday` });
  const report = ({ text }: typeof State.State) => ({ text: `report on ${text}` });
  const giveUp = () => ({ text: 'no prices' });
  const prices = faultTolerant(loadPrices, {
    name: 'prices',
    circuit: { breakers, breakerId: 'prices.example' },
    retry: { attempts: 3 },
    timeoutMs: 5_000,
    fallbacks: [{ name: 'cache', node: lastKnownPrices }],
    onFailure: 'record',
  });
  const graph = new StateGraph(State)
    .addNode('prices', prices)
    .addNode('report', report)
    .addNode('give-up', giveUp)
    .addEdge(START, 'prices')
    .addConditionalEdges(
      'prices',
      routeWithErrorHandling('prices', { success: 'report', retry: 'prices', fail: 'give-up', maxRetries: 2 }),
      ['report', 'prices', 'give-up'],
    )
    .addEdge('report', END)
    .addEdge('give-up', END)
    .compile();
  expect((await graph.invoke({ ticker: 'AAPL' })).text).toBe('report on AAPL of yesterday');
});
