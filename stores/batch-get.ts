import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** What one request for many items came to. */
export interface Batch {
  /** the items that exist, in no particular order */
  readonly items: Record<string, unknown>[];
  /** how many keys DynamoDB did not get to: beyond 16 MB, or because the table was throttled */
  readonly unprocessed: number;
}

/** Reads up to 100 items of a table with one request, each strongly consistent. */
export async function batchGet(
  { client, tableName }: { readonly client: DynamoDBClient; readonly tableName: string },
  keys: readonly object[],
): Promise<Batch> {
  const Keys = keys.map((key) => marshall(key));
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
  );
  return {
    items: (Responses?.[tableName] ?? []).map((item) => unmarshall(item)),
    unprocessed: UnprocessedKeys?.[tableName]?.Keys?.length ?? 0,
  };
}
