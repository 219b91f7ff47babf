import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { DynamoDBSaver } from 'ballast/langgraph';
import { lookupGraph } from '../../../examples/lookup-langgraph/lookup.ts';
import { useCheckpointTable } from '../../langgraph/support/checkpoint-table.ts';

const table = useCheckpointTable();

/** A saver with connections of its own, as another process has. */
const saver = () =>
  new DynamoDBSaver({ client: table.connect(), tableName: table.tableName }) as unknown as BaseCheckpointSaver;
const down = async () => {
  throw new Error('the source is down');
};
const at = (price: number) => async () => price;

test('the last known price answers while the source is down', async () => {
  const graph = lookupGraph(saver(), down, at(41));
  const thread = { configurable: { thread_id: 'fallback' } };
  expect(await graph.invoke({ ticker: 'AAPL' }, thread)).toMatchObject({ advice: 'AAPL is at 41' });
});

test('a run that failed goes on in another process, with its input', async () => {
  const thread = { configurable: { thread_id: 'resumed' } };
  await expect(lookupGraph(saver(), down, down).invoke({ ticker: 'AAPL' }, thread)).rejects.toThrow('is down');
  expect(await lookupGraph(saver(), at(42), down).invoke(null, thread)).toMatchObject({ advice: 'AAPL is at 42' });
});
