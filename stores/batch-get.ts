import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** Items to read. */
export interface TableKeys {
  readonly tableName: string;
  readonly keys: readonly object[];
}

/** The part of a batch that one table answered. */
export interface Batch {
  /** the items that exist, in no particular order */
  readonly items: Record<string, unknown>[];
  /** how many keys DynamoDB did not get to: beyond 16 MB, or because the table was throttled */
  readonly unprocessed: number;
}

/** Reads up to 100 items of tables with one request, each strongly consistent. @returns one part per table, in their order */
export async function batchGet<Tables extends readonly TableKeys[]>(
  client: DynamoDBClient,
  ...tables: Tables
): Promise<{ [Table in keyof Tables]: Batch }> {
  const RequestItems = Object.fromEntries(
    tables.map(({ tableName, keys }) => [
      tableName,
      { Keys: keys.map((key) => marshall(key)), ConsistentRead: true } as const,
    ]),
  );
  const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems }));
  return tables.map(({ tableName }) => ({
    items: (Responses?.[tableName] ?? []).map((item) => unmarshall(item)),
    unprocessed: UnprocessedKeys?.[tableName]?.Keys?.length ?? 0,
  })) as { [Table in keyof Tables]: Batch };
}
