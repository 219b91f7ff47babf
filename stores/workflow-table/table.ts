import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Change, type ConditionalWrite, setAttributes, valueAt } from '../../patterns/conditional-write.ts';
import { type Batch, batchGet, type TableKeys } from '../batch-get.ts';
import { renderWrite } from '../conditional-write.ts';
import { isConditionFailed, request, wasRepeated } from '../dynamodb-requests.ts';
import { expiresAtSec, RETENTION_DAYS, SCHEMA_VERSION } from './records.ts';

/** An item of the table. */
export type Attributes = Record<string, unknown>;

/** The key of a record. */
export interface RecordKey {
  readonly workflowId: string;
  readonly record: string;
}

/** The workflows' table: one item per record, key (workflowId, record), each write conditional on that one item. */
export class WorkflowTable {
  readonly #dynamo: DynamoDBClient;
  readonly #tableName: string;
  readonly #nowMs: () => number;
  /** how long the records of a workflow are kept after its last use */
  readonly retentionDays: number;

  /** `retentionDays` matters to those who write records of workflows @default 100 */
  constructor(options: { dynamo: DynamoDBClient; tableName: string; nowMs: () => number; retentionDays?: number }) {
    this.#dynamo = options.dynamo;
    this.#tableName = options.tableName;
    this.#nowMs = options.nowMs;
    this.retentionDays = options.retentionDays ?? RETENTION_DAYS;
  }

  nowMs(): number {
    return this.#nowMs();
  }

  /** Reads a record. @param attributes their names @default - all attributes */
  async get(workflowId: string, record: string, attributes?: readonly string[]): Promise<Attributes | undefined> {
    const { Item } = await request(`read ${record}`, () =>
      this.#dynamo.send(
        new GetItemCommand({
          TableName: this.#tableName,
          Key: marshall({ workflowId, record }),
          ConsistentRead: true,
          ...projection(attributes),
        }),
      ),
    );
    return Item === undefined ? undefined : unmarshall(Item);
  }

  /** Records as part of a batch over several tables. */
  keysOf(keys: readonly RecordKey[]): TableKeys {
    return { tableName: this.#tableName, keys };
  }

  /**
   * Reads records of any workflows, in any order, with one request.
   * @param batch the part of a batch that asked for these keys @default - it is requested
   * @returns those that exist
   */
  async getAll(keys: readonly RecordKey[], batch?: Batch): Promise<Attributes[]> {
    const read = batch ?? (await this.#batch(keys));
    if (read.unprocessed === 0) return read.items;
    // no error for the client to repeat: a throttled table answers with a part
    const rest = await Promise.all(keys.map(({ workflowId, record }) => this.get(workflowId, record)));
    return rest.filter((item) => item !== undefined);
  }

  async #batch(keys: readonly RecordKey[]): Promise<Batch> {
    const records = keys.map(({ record }) => record).join(', ');
    const [batch] = await request(`read ${records}`, () => batchGet(this.#dynamo, this.keysOf(keys)));
    return batch;
  }

  /**
   * All records of a workflow whose key starts with a prefix, from all pages of the query.
   * @param attributes names of the attributes to read @default - all attributes
   * @param keep called for each item as its page arrives; what it drops takes no memory @default - keeps each as it is
   */
  async list(
    workflowId: string,
    prefix: string,
    attributes?: readonly string[],
    keep: (item: Attributes) => Attributes | undefined = (item) => item,
  ): Promise<Attributes[]> {
    const { ExpressionAttributeNames: names, ...projected } = projection(attributes);
    const items: Attributes[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await request(`list ${prefix}`, () =>
        this.#dynamo.send(
          new QueryCommand({
            TableName: this.#tableName,
            KeyConditionExpression: 'workflowId = :workflowId AND begins_with(#record, :prefix)',
            ExpressionAttributeNames: { '#record': 'record', ...names },
            ...projected,
            ExpressionAttributeValues: marshall({ ':workflowId': workflowId, ':prefix': prefix }),
            ConsistentRead: true,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        ),
      );
      for (const item of page.Items ?? []) {
        const kept = keep(unmarshall(item));
        if (kept !== undefined) items.push(kept);
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }

  /**
   * A page of a partition, in the descending order of its keys, with one request.
   * @param range `from` and later keys, those before `before`, at most `limit` of them, and no more than a query returns: 1 MB
   */
  async page(
    workflowId: string,
    range: { readonly from: string; readonly before?: string; readonly limit: number },
  ): Promise<{ readonly items: readonly Attributes[]; readonly isLast: boolean }> {
    const { from, before, limit } = range;
    const page = await request(`list ${workflowId}`, () =>
      this.#dynamo.send(
        new QueryCommand({
          TableName: this.#tableName,
          KeyConditionExpression: 'workflowId = :workflowId AND #record >= :from',
          ExpressionAttributeNames: { '#record': 'record' },
          ExpressionAttributeValues: marshall({ ':workflowId': workflowId, ':from': from }),
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: limit,
          // a key that need not exist
          ...(before === undefined ? {} : { ExclusiveStartKey: marshall({ workflowId, record: before }) }),
        }),
      ),
    );
    const items = (page.Items ?? []).map((item) => unmarshall(item));
    return { items, isLast: page.LastEvaluatedKey === undefined };
  }

  /** Extends the expiry of a record, if it still exists, to that of a record written now. */
  async renew(workflowId: string, record: string): Promise<void> {
    const later = expiresAtSec(this.#nowMs(), this.retentionDays);
    const write = {
      conditions: [{ kind: 'less-than', path: ['expiresAtSec'], value: later }],
      changes: setAttributes({ expiresAtSec: later }),
    } as const;
    // without the item: a result has up to 300 KB, and a workflow hundreds of them
    await this.#send(workflowId, record, write, 'NONE').catch(ignoreFailedCondition);
  }

  /** As `update`. @returns false when a condition did not hold */
  async write(workflowId: string, record: string, write: ConditionalWrite): Promise<boolean> {
    return (await this.update(workflowId, record, write)) !== undefined;
  }

  /**
   * Writes if all conditions hold. The record expires as any record written now, unless the write sets `expiresAtSec`.
   * The client repeats a write whose response was lost; if its condition then fails because the first one succeeded, the
   * write counts as done.
   * @returns the item after this write; undefined when a condition did not hold
   */
  async update(workflowId: string, record: string, write: ConditionalWrite): Promise<Attributes | undefined> {
    const defaults = { expiresAtSec: expiresAtSec(this.#nowMs(), this.retentionDays), schemaVersion: SCHEMA_VERSION };
    const given = new Set(write.changes.map(({ path: [attribute] }) => attribute));
    const added = setAttributes(defaults).filter(({ path: [attribute] }) => !given.has(attribute));
    const changes = [...write.changes, ...added];
    try {
      return await this.#send(workflowId, record, { ...write, changes }, 'ALL_NEW');
    } catch (error) {
      ignoreFailedCondition(error);
      return wasRepeated(error) ? await this.#readIfApplied(workflowId, record, changes) : undefined;
    }
  }

  async #send(
    workflowId: string,
    record: string,
    write: ConditionalWrite,
    returned: 'ALL_NEW' | 'NONE',
  ): Promise<Attributes> {
    const { Attributes: item = {} } = await request(`write ${record}`, () =>
      this.#dynamo.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: marshall({ workflowId, record }),
          ...renderWrite(write, 'workflowId'),
          ReturnValues: returned,
        }),
      ),
    );
    return unmarshall(item);
  }

  /** The current item, if it is as the changes would leave it. */
  async #readIfApplied(
    workflowId: string,
    record: string,
    changes: readonly Change[],
  ): Promise<Attributes | undefined> {
    const item = await this.get(workflowId, record);
    return item !== undefined && changes.every((change) => isApplied(item, change)) ? item : undefined;
  }
}

/** @throws every other error */
function ignoreFailedCondition(error: unknown): void {
  if (!isConditionFailed(error)) throw error;
}

function isApplied(item: Attributes, change: Change): boolean {
  const value = valueAt(item, change.path);
  switch (change.kind) {
    case 'set':
      return isSame(value, change.value);
    case 'remove':
      return value === undefined;
    case 'add':
      return value instanceof Set && value.has(change.member);
    case 'increase':
      // others count too: what the write set or removed tells whether it was made
      return true;
    default:
      return change satisfies never;
  }
}

/** Compares a value with the written one as DynamoDB returns it: without undefined, and binary as Uint8Array. */
function isSame(read: unknown, written: unknown): boolean {
  const { value } = unmarshall(marshall({ value: written }, { removeUndefinedValues: true }));
  const areBinary = read instanceof Uint8Array && value instanceof Uint8Array;
  return areBinary ? Buffer.compare(read, value) === 0 : isDeepStrictEqual(read, value);
}

/** Limits a read to attributes. Their names are placeholders, since a name may be a reserved word. */
function projection(attributes: readonly string[] | undefined) {
  if (attributes === undefined) return {};
  const names = attributes.map((name, index) => [`#read${index}`, name] as const);
  return {
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
}
