/**
 * LangGraph's own validation of checkpoint savers, whole, and its tests of delta channels, on our saver. It runs on dynalite,
 * or on the endpoint that AWS_ENDPOINT_URL names.
 */
import { deltaChannelHistoryTests, validate } from '@langchain/langgraph-checkpoint-validation';
import { DynamoDBSaver } from '../../../langgraph/checkpoints/saver.ts';
import { type CheckpointTestTable, startCheckpointTable } from '../support/checkpoint-table.ts';

const tables = new WeakMap<DynamoDBSaver, CheckpointTestTable>();

const initializer = {
  checkpointerName: 'DynamoDBSaver',
  createCheckpointer: async () => {
    const table = await startCheckpointTable();
    const saver = new DynamoDBSaver({ client: table.client, tableName: table.tableName });
    tables.set(saver, table);
    return saver;
  },
  destroyCheckpointer: async (saver: DynamoDBSaver) => {
    await tables.get(saver)?.close();
  },
};

validate(initializer);
deltaChannelHistoryTests(initializer);
