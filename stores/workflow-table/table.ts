import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { isConditionFailed, request, wasRepeated } from '../dynamodb-requests.ts';
import { expiresAtSec, SCHEMA_VERSION } from './records.ts';

type Attributes = Record<string, unknown>;

/** A write that happens only while its condition holds. */
export interface ConditionalWrite {
  /** @default for `expiresAtSec` - as of any record that is written now */
  readonly set: Attributes;
  /** one entry of a map attribute, besides */
  readonly path?: { readonly at: readonly [map: string, key: string]; readonly value: unknown };
  readonly condition: string;
  readonly values?: Attributes;
}

/** The workflows' table: one item per record, key (workflowId, record), each write conditional on that one item. */
export class WorkflowTable {
  readonly #dynamo: DynamoDBClient;
  readonly #tableName: string;
  readonly #nowMs: () => number;

  constructor(options: { dynamo: DynamoDBClient; tableName: string; nowMs: () => number }) {
    this.#dynamo = options.dynamo;
    this.#tableName = options.tableName;
    this.#nowMs = options.nowMs;
  }

  nowMs(): number {
    return this.#nowMs();
  }

  /** @param attributes what is read @default - all of it */
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

  /**
   * All records of a workflow whose key starts with a prefix, over as many pages as it takes.
   * @param attributes what is read of each @default - all of it
   */
  async list(workflowId: string, prefix: string, attributes?: readonly string[]): Promise<Attributes[]> {
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
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }

  /** Lets a record that is still there expire as if it had been written now, and changes nothing else. */
  async renew(workflowId: string, record: string): Promise<void> {
    try {
      await request(`renew ${record}`, () =>
        this.#dynamo.send(
          new UpdateItemCommand({
            TableName: this.#tableName,
            Key: marshall({ workflowId, record }),
            UpdateExpression: 'SET expiresAtSec = :later',
            ConditionExpression: 'expiresAtSec < :later',
            ExpressionAttributeValues: marshall({ ':later': expiresAtSec(this.#nowMs()) }),
          }),
        ),
      );
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
  }

  /** Writes the attributes while the condition holds. @returns whether it did */
  async write(workflowId: string, record: string, write: ConditionalWrite): Promise<boolean> {
    return (await this.update(workflowId, record, write)) !== undefined;
  }

  /**
   * Writes the attributes while the condition holds.
   * @returns the whole item as it is after this very write, undefined when the condition did not hold; a write whose
   * answer was lost is made again by the client, meets itself, and counts as done while it stands
   */
  async update(workflowId: string, record: string, write: ConditionalWrite): Promise<Attributes | undefined> {
    const set = { expiresAtSec: expiresAtSec(this.#nowMs()), ...write.set, schemaVersion: SCHEMA_VERSION };
    try {
      const { Attributes: item = {} } = await request(`write ${record}`, () =>
        this.#dynamo.send(
          new UpdateItemCommand({
            TableName: this.#tableName,
            Key: marshall({ workflowId, record }),
            ...expressions({ ...write, set }),
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      return unmarshall(item);
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      return wasRepeated(error) ? await this.#standing(workflowId, record, { ...write, set }) : undefined;
    }
  }

  /** The item if it is as a write would leave it. */
  async #standing(
    workflowId: string,
    record: string,
    { set, path }: ConditionalWrite,
  ): Promise<Attributes | undefined> {
    const item = await this.get(workflowId, record);
    if (item === undefined) return undefined;
    const [map, key] = path?.at ?? [];
    const wanted = unmarshall(marshall({ set, value: path?.value }, { removeUndefinedValues: true }));
    const isSet = Object.entries(wanted.set as Attributes).every(([name, value]) => isSame(item[name], value));
    const isInMap =
      map === undefined || key === undefined || isDeepStrictEqual((item[map] as Attributes)[key], wanted.value);
    return isSet && isInMap ? item : undefined;
  }
}

/** Binary values are read as a Uint8Array, whatever subclass was written. */
function isSame(read: unknown, written: unknown): boolean {
  const areBinary = read instanceof Uint8Array && written instanceof Uint8Array;
  return areBinary ? Buffer.compare(read, written) === 0 : isDeepStrictEqual(read, written);
}

/** What a read is limited to, every name behind a placeholder: names may be reserved words. */
function projection(attributes: readonly string[] | undefined) {
  if (attributes === undefined) return {};
  const names = attributes.map((name, index) => [`#read${index}`, name] as const);
  return {
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
}

/** The SET expression of a write, every name and value behind a placeholder: names may be reserved words. */
function expressions({ set, path, condition, values = {} }: ConditionalWrite) {
  const names: Record<string, string> = {};
  const placeholders: Attributes = { ...values };
  const assign = (target: string, index: number, value: unknown) => {
    placeholders[`:set${index}`] = value;
    return `${target} = :set${index}`;
  };
  const assignments = Object.entries(set).map(([name, value], index) => {
    names[`#set${index}`] = name;
    return assign(`#set${index}`, index, value);
  });
  if (path !== undefined) {
    const [map, key] = path.at;
    Object.assign(names, { '#map': map, '#key': key });
    assignments.push(assign('#map.#key', assignments.length, path.value));
  }
  return {
    UpdateExpression: `SET ${assignments.join(', ')}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(placeholders, { removeUndefinedValues: true }),
  };
}
