import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { StoreUnavailableError } from '../../patterns/catalogue/errors.ts';
import { request } from '../../stores/dynamodb-requests.ts';
import type { ItemKey } from './keys.ts';

export type Item = Record<string, AttributeValue>;

/** Most keys of a BatchWriteItem. */
const BATCH_SIZE = 25;

/** Attempts for the keys that DynamoDB did not get to; the waits between them, 50 ms doubled, take 6.4 s together. */
const BATCH_ATTEMPTS = 8;

export interface CheckpointTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A query of one partition. */
export interface PartitionQuery {
  readonly threadId: string;
  /** @default - every item of the thread */
  readonly prefix?: string;
  /** no items after this sort key, which need not exist */
  readonly upTo?: string;
  readonly newestFirst?: boolean;
  /** items of a page @default - as many as fit into 1 MB */
  readonly pageSize?: number;
  /** attributes @default - all of them */
  readonly attributes?: readonly string[];
}

/** The table of checkpoints. Every read is strongly consistent: an older checkpoint would repeat the work after it. */
export class CheckpointRequests {
  readonly #options: CheckpointTableOptions;

  constructor(options: CheckpointTableOptions) {
    this.#options = options;
  }

  async get(key: ItemKey): Promise<Item | undefined> {
    const { client, tableName } = this.#options;
    const { Item: item } = await request('read a checkpoint', () =>
      client.send(new GetItemCommand({ TableName: tableName, Key: keyAttributes(key), ConsistentRead: true })),
    );
    return item;
  }

  /** @returns the item that it replaces */
  async put(key: ItemKey, attributes: Item): Promise<Item | undefined> {
    const { client, tableName } = this.#options;
    const { Attributes } = await request('write a checkpoint', () =>
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...keyAttributes(key), ...attributes },
          ReturnValues: 'ALL_OLD',
        }),
      ),
    );
    return Attributes;
  }

  /** Sets attributes of an item in one write; those of `onlyNew` only where they do not exist. @returns the item as it was */
  async update(key: ItemKey, attributes: Item, onlyNew: Item = {}): Promise<Item | undefined> {
    const { client, tableName } = this.#options;
    const all = { ...attributes, ...onlyNew };
    const names = Object.keys(all);
    const sets = names.map((name, index) =>
      name in onlyNew ? `#n${index} = if_not_exists(#n${index}, :v${index})` : `#n${index} = :v${index}`,
    );
    const { Attributes } = await request('store the writes of a task', () =>
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyAttributes(key),
          UpdateExpression: `SET ${sets.join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
          ExpressionAttributeValues: Object.fromEntries(
            names.map((name, index) => [`:v${index}`, all[name] as AttributeValue]),
          ),
          ReturnValues: 'ALL_OLD',
        }),
      ),
    );
    return Attributes;
  }

  /** The items of a partition, page by page. */
  async *query(query: PartitionQuery): AsyncGenerator<Item> {
    const { client, tableName } = this.#options;
    yield* itemsOfPages('read checkpoints', (start) =>
      client.send(
        new QueryCommand({
          TableName: tableName,
          ...keyCondition(query),
          ConsistentRead: true,
          ScanIndexForward: query.newestFirst !== true,
          ...(query.pageSize === undefined ? {} : { Limit: query.pageSize }),
          ...projection(query.attributes),
          ...start,
        }),
      ),
    );
  }

  /** Every item of the table whose sort key begins with a prefix: reads the whole table, page by page. */
  async *scan(prefix: string, attributes: readonly string[]): AsyncGenerator<Item> {
    const { client, tableName } = this.#options;
    yield* itemsOfPages('scan checkpoints', (start) =>
      client.send(
        new ScanCommand({
          TableName: tableName,
          FilterExpression: 'begins_with(SK, :prefix)',
          ExpressionAttributeValues: { ':prefix': { S: prefix } },
          ConsistentRead: true,
          ...projection(attributes),
          ...start,
        }),
      ),
    );
  }

  /** Deletes items in the order given, up to 25 with a request. */
  async delete(keys: readonly ItemKey[]): Promise<void> {
    await this.#batches(keys.map((key) => ({ DeleteRequest: { Key: keyAttributes(key) } })));
  }

  /** Writes items, up to `perRequest` with a request: one takes 16 MB at most. */
  async putMany(
    items: readonly { readonly key: ItemKey; readonly attributes: Item }[],
    perRequest = BATCH_SIZE,
  ): Promise<void> {
    await this.#batches(
      items.map(({ key, attributes }) => ({ PutRequest: { Item: { ...keyAttributes(key), ...attributes } } })),
      perRequest,
    );
  }

  async #batches(requests: readonly WriteRequest[], perRequest = BATCH_SIZE): Promise<void> {
    for (let start = 0; start < requests.length; start += perRequest) {
      await this.#batch(requests.slice(start, start + perRequest));
    }
  }

  /** @throws StoreUnavailableError for keys that DynamoDB did not get to in any attempt */
  async #batch(requests: readonly WriteRequest[]): Promise<void> {
    const { client, tableName, sleep } = this.#options;
    let left: readonly WriteRequest[] = requests;
    for (let attempt = 1; ; attempt++) {
      const { UnprocessedItems } = await request('write checkpoints', () =>
        client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: [...left] } })),
      );
      left = UnprocessedItems?.[tableName] ?? [];
      if (left.length === 0) return;
      if (attempt === BATCH_ATTEMPTS) {
        throw new StoreUnavailableError(
          `write checkpoints: ${left.length} of ${requests.length} items were not processed`,
        );
      }
      await sleep(50 * 2 ** (attempt - 1));
    }
  }
}

/** The items of a query or a scan, whose requests begin where the page before them ended. */
async function* itemsOfPages(
  operation: string,
  send: (start: {
    readonly ExclusiveStartKey?: Item;
  }) => Promise<{ readonly Items?: Item[] | undefined; readonly LastEvaluatedKey?: Item | undefined }>,
): AsyncGenerator<Item> {
  let from: Item | undefined;
  do {
    const start = from === undefined ? {} : { ExclusiveStartKey: from };
    const { Items = [], LastEvaluatedKey } = await request(operation, () => send(start));
    yield* Items;
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

/** The key of an item that was read. */
export function keyOf(item: Item): ItemKey {
  return { PK: item.PK?.S ?? '', SK: item.SK?.S ?? '' };
}

function keyAttributes({ PK, SK }: ItemKey): Item {
  return { PK: { S: PK }, SK: { S: SK } };
}

function keyCondition({ threadId, prefix, upTo }: PartitionQuery) {
  const thread = { ':thread': { S: threadId } };
  // DynamoDB refuses an empty string
  if (prefix === undefined) return { KeyConditionExpression: 'PK = :thread', ExpressionAttributeValues: thread };
  if (upTo === undefined) {
    return {
      KeyConditionExpression: 'PK = :thread AND begins_with(SK, :prefix)',
      ExpressionAttributeValues: { ...thread, ':prefix': { S: prefix } },
    };
  }
  return {
    KeyConditionExpression: 'PK = :thread AND SK BETWEEN :prefix AND :upTo',
    ExpressionAttributeValues: { ...thread, ':prefix': { S: prefix }, ':upTo': { S: upTo } },
  };
}

function projection(attributes: readonly string[] | undefined) {
  if (attributes === undefined) return {};
  const all = ['PK', 'SK', ...attributes];
  return {
    ProjectionExpression: all.map((_, index) => `#p${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(all.map((name, index) => [`#p${index}`, name])),
  };
}
