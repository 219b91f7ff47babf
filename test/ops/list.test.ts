import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { listExecutions } from '../../ops/list.ts';
import type { Target } from '../../ops/target.ts';
import { placeOf, sortKeyOf } from '../../patterns/execution-index/cursor.ts';
import type { ExecutionFilter } from '../../patterns/execution-index/filter.ts';
import { saveEntry } from '../../stores/execution-index/entries.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { STATE_MACHINE_ARN } from './support/service.ts';

/** So many that one request does not return all of them. */
const ENTRIES = 1_100;

let db: TestTable;
let target: Target;
let requests = 0;
beforeAll(async () => {
  db = await startWorkflowTable();
  db.clock.nowMs = Date.now();
  const table = { dynamoDb: db.client, workflowTable: 'workflows', nowMs: Date.now };
  target = { ...table, stateMachineArn: STATE_MACHINE_ARN } as Target;
  for (let first = 0; first < ENTRIES; first += 25) {
    const items = Array.from({ length: Math.min(25, ENTRIES - first) }, (_, index) => itemOf(first + index));
    const RequestItems = { workflows: items.map((item) => ({ PutRequest: { Item: marshall(item) } })) };
    await db.client.send(new BatchWriteItemCommand({ RequestItems }));
  }
  db.client.middlewareStack.add(
    (next) => (args) => {
      requests += 1;
      return next(args);
    },
    { step: 'initialize', name: 'count' },
  );
});
afterAll(() => db.close());

/** As `saveEntry` stores it: a thousand single writes would take seconds. */
function itemOf(index: number) {
  return {
    workflowId: '#executions#flow',
    record: sortKeyOf({ startedAtMs: index + 1, name: `run-${index}` }),
    schemaVersion: 1,
    expiresAtSec: 4_000_000_000,
    executionArn: `${STATE_MACHINE_ARN.replace(':stateMachine:', ':execution:')}:run-${index}`,
    name: `run-${index}`,
    ofWorkflowId: `run-${index}`,
    startedAtMs: index + 1,
    stoppedAtMs: index + 2,
    redriveCount: 0,
    version: 1,
    ...(index % 500 === 3
      ? { status: 'FAILED', error: 'AgentError', failedAgents: ['risk'] }
      : { status: 'SUCCEEDED', level: 0 }),
  };
}

const names = async (filter: ExecutionFilter, limit: number) =>
  (await listExecutions([target], { limit, filter })).executions.map(({ name }) => name);

test('an execution is listed with its error and the agents that failed, or with its degradation level', async () => {
  const { executions } = await listExecutions([target], { limit: 97, filter: {} });
  expect(executions.at(0)).toMatchObject({ status: 'SUCCEEDED', error: null, degradationLevel: 0, failedAgents: [] });
  expect(executions.at(-1)).toMatchObject({
    ...{ name: 'run-1003', status: 'FAILED', error: 'AgentError', degradationLevel: null, failedAgents: ['risk'] },
    ...{ startedAtMs: 1004, stoppedAtMs: 1005, redriveCount: 0 },
  });
});

// T2.1
test('a list costs a request a thousand executions, and none to Step Functions', async () => {
  requests = 0;
  expect(await names({}, 3)).toEqual(['run-1099', 'run-1098', 'run-1097']);
  expect(requests).toBe(1);
  requests = 0;
  expect(await names({ error: 'AgentError' }, 10)).toEqual(['run-1003', 'run-503', 'run-3']);
  expect(requests).toBe(2);
});

test('pages follow each other without a gap or an execution twice, also of a filter', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const page = await listExecutions([target], {
      limit: 2,
      filter: { status: 'FAILED' },
      ...(after === undefined ? {} : { after }),
    });
    seen.push(...page.executions.map(({ name }) => name));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(seen).toEqual(['run-1003', 'run-503', 'run-3']);
});

test('a list that may read so many entries only returns what it found, and where it continues', async () => {
  const { executions, next } = await listExecutions([target], {
    limit: 2,
    filter: { workflowId: 'run-3' },
    readLimit: 500,
  });
  expect(executions).toEqual([]);
  expect(next).toBe('601.run-600');
});

test('executions of several workflows are merged, and a target without a table has none', async () => {
  const other = { ...target, stateMachineArn: STATE_MACHINE_ARN.replace('flow', 'other') };
  await saveEntry(db.table, {
    executionArn: `${other.stateMachineArn.replace(':stateMachine:', ':execution:')}:between`,
    workflowId: 'between',
    startedAtMs: ENTRIES - 1,
    redriveCount: 0,
    witness: 'start',
    status: 'RUNNING',
  });
  const { executions } = await listExecutions([target, other, { ...target, workflowTable: '' }], { limit: 3 });
  expect(executions.map(({ name }) => name)).toEqual(['run-1099', 'run-1098', 'between']);
});
