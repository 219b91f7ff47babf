import { type DynamoDBClient, GetItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type CircuitRecord, parseRecord } from '../../patterns/circuit-breaker/index.ts';
import { type Batch, batchGet } from '../batch-get.ts';
import { renderWrite } from '../conditional-write.ts';
import { isConditionFailed } from '../dynamodb-requests.ts';
import type { BreakerTable } from './table.ts';

/** Circuits in a DynamoDB table whose partition key is the string `breakerId`; no sort key, no index, no TTL. */
export function dynamoDbBreakerTable(client: DynamoDBClient, tableName: string): BreakerTable {
  const address = (breakerId: string) => ({ TableName: tableName, Key: marshall({ breakerId }) });

  return {
    async read(breakerId) {
      // strongly consistent: a stale CLOSED would admit doomed calls beyond the threshold
      const { Item } = await client.send(new GetItemCommand({ ...address(breakerId), ConsistentRead: true }));
      return Item && parseRecord(unmarshall(Item));
    },

    async readMany(breakerIds) {
      const [batch] = await batchGet(client, { tableName, keys: breakerIds.map((breakerId) => ({ breakerId })) });
      return circuitsOf(batch, breakerIds);
    },

    async write(breakerId, write) {
      try {
        const { Attributes = {} } = await client.send(
          new UpdateItemCommand({ ...address(breakerId), ...renderWrite(write, 'breakerId'), ReturnValues: 'ALL_NEW' }),
        );
        return parseRecord(unmarshall(Attributes));
      } catch (error) {
        if (isConditionFailed(error)) return 'conflict';
        throw error;
      }
    },

    async list(onUnreadable) {
      const records: CircuitRecord[] = [];
      for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
        for (const item of page.Items ?? []) {
          const attributes = unmarshall(item);
          try {
            records.push(parseRecord(attributes));
          } catch (error) {
            if (onUnreadable === undefined) throw error;
            onUnreadable(String(attributes.breakerId), error);
          }
        }
      }
      return records.sort((a, b) => a.breakerId.localeCompare(b.breakerId));
    },
  };
}

/** The circuits that a batch read, with undefined for one without a record. @param breakerIds those that it asked for */
export function circuitsOf(
  { items, unprocessed }: Batch,
  breakerIds: readonly string[],
): ReadonlyMap<string, CircuitRecord | undefined> {
  // an item that is not there may be one of those that DynamoDB did not get to
  const absent = unprocessed === 0 ? breakerIds.map((breakerId) => [breakerId, undefined] as const) : [];
  return new Map([...absent, ...items.map((item) => [String(item.breakerId), parseRecord(item)] as const)]);
}
