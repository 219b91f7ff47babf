import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import dynalite from 'dynalite';
import type { Json, JsonObject } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { type DirectAnswer, openDirectOperations } from './direct-operations.ts';
import { callDynalite, type DynaliteAnswer } from './dynalite-call.ts';
import { malformedReason, tooDeep } from './malformed.ts';
import { openSettings } from './settings.ts';
import { SETTINGS_OPERATIONS } from './settings-operations.ts';
import type { TableResource } from './table.ts';

/** DynamoDB: dynalite, or in memory its operations alone, and the operations it lacks. */
export interface DynamoDbService {
  /** @param body JSON text @returns the answer as the wire carries it, errors included */
  answer(operation: string, body: string): Promise<DynaliteAnswer>;
  /** As `answer`, without text between: for callers of this process. */
  answerDirectly(operation: string, request: JsonObject): Promise<DirectAnswer>;
  /** @throws ServiceError */
  call(operation: string, request: Json): Promise<Json>;
  /** Creates the table unless it exists. @throws when it exists with other keys or indexes */
  ensureTable(table: TableResource): Promise<void>;
  stop(): Promise<void>;
}

const UNKNOWN_OPERATION = 'com.amazon.coral.service#UnknownOperationException';

/** @param directory undefined in a cloud that keeps nothing: its items live as long as the process does */
export function openDynamoDb(directory: string | undefined): DynamoDbService {
  const settings = openSettings(directory);
  const backend = directory === undefined ? inMemory() : onDisk(directory);

  const underway = new Set<Promise<DynaliteAnswer>>();
  let isStopped = false;

  /** Requests under way get no response, as when the process is killed. */
  async function answer(operation: string, body: string): Promise<DynaliteAnswer> {
    if (isStopped) return await new Promise(() => undefined);
    const answering = answerNow(operation, body);
    underway.add(answering);
    return await answering.finally(() => underway.delete(answering));
  }

  async function answerDirectly(operation: string, request: JsonObject): Promise<DirectAnswer> {
    if (isStopped) return await new Promise(() => undefined);
    if (backend.run === undefined || Object.hasOwn(SETTINGS_OPERATIONS, operation)) {
      const { status, body } = await answer(operation, JSON.stringify(request));
      return { status, body: JSON.parse(body) as JsonObject };
    }
    const malformed = tooDeep(request);
    if (malformed !== undefined) return refusal(malformed);
    const answered = await backend.run(operation, request);
    return answered.body.__type === UNKNOWN_OPERATION ? refusal(notRun(operation)) : answered;
  }

  async function answerNow(operation: string, body: string): Promise<DynaliteAnswer> {
    const malformed = malformedReason(body);
    if (malformed !== undefined) return refused(malformed);
    const settingsOperation = Object.hasOwn(SETTINGS_OPERATIONS, operation)
      ? SETTINGS_OPERATIONS[operation]
      : undefined;
    if (settingsOperation === undefined) {
      const answered = await backend.answer(operation, body);
      return answered.status === 400 && answered.body.includes(UNKNOWN_OPERATION)
        ? refused(notRun(operation))
        : answered;
    }
    const request = JSON.parse(body) as JsonObject;
    const described = await backend.answer('DescribeTable', JSON.stringify({ TableName: request.TableName }));
    if (described.status !== 200) return described;
    try {
      return ok(settingsOperation(settings, String(request.TableName), request));
    } catch (error) {
      if (error instanceof ServiceError) return refused(error);
      throw error;
    }
  }

  async function call(operation: string, request: Json): Promise<Json> {
    const { status, body } = await answer(operation, JSON.stringify(request));
    const parsed = JSON.parse(body) as JsonObject;
    if (status === 200) return parsed;
    const code = String(parsed.__type).replace(/^.*#/, '');
    throw new ServiceError(code, String(parsed.message ?? parsed.Message ?? ''));
  }

  /** dynalite creates a table asynchronously, and until then it is not found. */
  async function untilActive(tableName: string): Promise<void> {
    const { Table: table } = (await call('DescribeTable', { TableName: tableName })) as { Table: JsonObject };
    if (table.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setImmediate(resolve));
    await untilActive(tableName);
  }

  return {
    answer,
    answerDirectly,
    call,
    async ensureTable(table) {
      const existing = await call('DescribeTable', { TableName: table.name }).catch((error: unknown) => {
        if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
        throw error;
      });
      if (existing === undefined) {
        await call('CreateTable', withBillingMode(table.createTable));
        await untilActive(table.name);
      } else {
        requireSameShape(table, (existing as { Table: JsonObject }).Table);
      }
      const { timeToLiveAttribute, pointInTimeRecovery } = table;
      settings.set(table.name, {
        pointInTimeRecovery,
        ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
      });
    },
    async stop() {
      isStopped = true;
      await Promise.allSettled(underway); // else its files close under a request, and an uncaught exception ends the process
      await backend.stop();
    },
  };
}

interface Backend {
  answer(operation: string, body: string): Promise<DynaliteAnswer>;
  /** @default - requests are text */
  readonly run?: (operation: string, request: JsonObject) => Promise<DirectAnswer>;
  stop(): Promise<void>;
}

function onDisk(directory: string): Backend {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'items');
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return {
    answer: (operation, body) => callDynalite(server, operation, body),
    // dynalite closes its files only with a server that listens: else they stay locked for the next cloud of this process
    stop: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () =>
          server.close((error) => (error instanceof Error ? reject(error) : resolve())),
        );
      }),
  };
}

function inMemory(): Backend {
  const operations = openDirectOperations();
  return {
    async answer(operation, text) {
      const { status, body } = await operations.run(operation, JSON.parse(text) as JsonObject);
      return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
    },
    run: (operation, request) => operations.run(operation, request),
    stop: () => Promise.resolve(),
  };
}

/** CloudFormation's default is provisioned capacity of 5; a table without any capacity is refused. */
function withBillingMode(createTable: JsonObject): JsonObject {
  if (createTable.BillingMode === 'PAY_PER_REQUEST' || createTable.ProvisionedThroughput !== undefined)
    return createTable;
  return { ...createTable, BillingMode: 'PAY_PER_REQUEST' };
}

function requireSameShape(table: TableResource, existing: JsonObject): void {
  const wanted = shapeOf(table.createTable);
  const found = shapeOf(existing);
  if (wanted === found) return;
  throw new Error(
    `table ${table.name} exists with keys and indexes ${found}, the template wants ${wanted}; ` +
      'on AWS CloudFormation would replace it: use another state directory, or remove this one',
  );
}

function shapeOf(table: JsonObject): string {
  const indexes = [table.GlobalSecondaryIndexes, table.LocalSecondaryIndexes]
    .flatMap((list) => (Array.isArray(list) ? (list as JsonObject[]) : []))
    .map((index) => `${String(index.IndexName)}(${keysOf(index)})`)
    .sort();
  return [keysOf(table), ...indexes].join(' ');
}

function keysOf({ KeySchema: keys }: JsonObject): string {
  return ((keys ?? []) as JsonObject[]).map((key) => String(key.AttributeName)).join(', ');
}

function notRun(operation: string): ServiceError {
  return new ServiceError('UnknownOperationException', `DynamoDB ${operation} is not run by the embedded cloud`);
}

const JSON_HEADERS = { 'content-type': 'application/x-amz-json-1.0' };

function ok(body: Json): DynaliteAnswer {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

function refused(error: ServiceError): DynaliteAnswer {
  const { status, body } = refusal(error);
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

function refusal({ code, message }: ServiceError): DirectAnswer {
  return { status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message } };
}
