import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { isConditionFailed, request } from '../dynamo.ts';
import { expiresAtSec, SCHEMA_VERSION } from './records.ts';

type Attributes = Record<string, unknown>;

/** A write that happens only while its condition holds. */
export interface ConditionalWrite {
  readonly set: Attributes;
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

  async get(workflowId: string, record: string): Promise<Attributes | undefined> {
    const { Item } = await request(`read ${record}`, () =>
      this.#dynamo.send(
        new GetItemCommand({ TableName: this.#tableName, Key: marshall({ workflowId, record }), ConsistentRead: true }),
      ),
    );
    return Item === undefined ? undefined : unmarshall(Item);
  }

  /** All records of a workflow whose key starts with a prefix, over as many pages as it takes. */
  async list(workflowId: string, prefix: string): Promise<Attributes[]> {
    const items: Attributes[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await request(`list ${prefix}`, () =>
        this.#dynamo.send(
          new QueryCommand({
            TableName: this.#tableName,
            KeyConditionExpression: 'workflowId = :workflowId AND begins_with(#record, :prefix)',
            ExpressionAttributeNames: { '#record': 'record' },
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

  /** Writes the attributes while the condition holds. @returns whether it did */
  async write(workflowId: string, record: string, { set, condition, values = {} }: ConditionalWrite): Promise<boolean> {
    const attributes: Attributes = { ...set, schemaVersion: SCHEMA_VERSION, expiresAtSec: expiresAtSec(this.#nowMs()) };
    const names = Object.keys(attributes);
    try {
      await request(`write ${record}`, () =>
        this.#dynamo.send(
          new UpdateItemCommand({
            TableName: this.#tableName,
            Key: marshall({ workflowId, record }),
            UpdateExpression: `SET ${names.map((_, index) => `#set${index} = :set${index}`).join(', ')}`,
            ConditionExpression: condition,
            ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#set${index}`, name])),
            ExpressionAttributeValues: marshall(
              { ...Object.fromEntries(names.map((name, index) => [`:set${index}`, attributes[name]])), ...values },
              { removeUndefinedValues: true },
            ),
          }),
        ),
      );
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  }
}
