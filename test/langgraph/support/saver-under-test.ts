import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { checkpointKey } from '../../../langgraph/checkpoints/keys.ts';
import type { DynamoDBSaverOptions } from '../../../langgraph/checkpoints/options.ts';
import { DynamoDBSaver } from '../../../langgraph/checkpoints/saver.ts';
import type { SaverUnderTest } from '../../../langgraph/testing/index.ts';
import type { CheckpointTestTable } from './checkpoint-table.ts';

const WRITES = /^(Put|Update|Delete|BatchWrite)/;

/** Our saver on a table that several cases share, each with threads of its own. */
export function dynamoDbSaverUnderTest(
  table: Omit<CheckpointTestTable, 'close'>,
  options: DynamoDBSaverOptions = {},
): SaverUnderTest {
  const saverOf = (client: DynamoDBClient) => new DynamoDBSaver({ tableName: table.tableName, ...options, client });
  const saver = saverOf(table.connect());
  return {
    saver,
    openAnother: () => saverOf(table.connect()),
    openDyingAfter: (writes) => saverOf(dyingAfter(writes, table.connect())),
    prune: async (threadId) => await saver.prune([threadId]),
    copyThread: async (from, to) => await saver.copyThread(from, to),
    expire: async ({ configurable = {} }) => {
      const { PK, SK } = checkpointKey({
        threadId: configurable.thread_id,
        namespace: configurable.checkpoint_ns,
        checkpointId: configurable.checkpoint_id,
      });
      await table.client.send(
        new DeleteItemCommand({ TableName: table.tableName, Key: { PK: { S: PK }, SK: { S: SK } } }),
      );
    },
    // its clients are the table's
    close: () => Promise.resolve(),
  };
}

/** Fails every request after so many that write, as if the process had died. */
export function dyingAfter(writes: number, client: DynamoDBClient): DynamoDBClient {
  let left = writes;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const isWrite = WRITES.test(String(context.commandName));
      if (left === 0 && isWrite) left = -1;
      if (left < 0) throw Object.assign(new Error('the process has died'), { name: 'ProcessDied' });
      if (isWrite) left -= 1;
      return await next(args);
    },
    { step: 'initialize', name: 'die' },
  );
  return client;
}
