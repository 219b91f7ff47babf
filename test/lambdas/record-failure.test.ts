import { CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { storeResult } from '../../stores/checkpoints/results.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { firstAttempt, pointHandlersAt } from './first-attempt.ts';

let db: TestTable;
let recordFailure: (event: unknown) => Promise<unknown>;
let count = 0;
beforeAll(async () => {
  db = await startWorkflowTable();
  await db.client.send(
    new CreateTableCommand({
      TableName: 'breakers',
      KeySchema: [{ AttributeName: 'breakerId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'breakerId', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  pointHandlersAt(db.endpoint);
  ({ handler: recordFailure } = await import('../../lambdas/record-failure.ts'));
});
afterAll(() => db.close());

/** Records that the tier `rules` timed out after an answer was stored. @returns the failures its circuit counts */
async function failuresAfter(storedTier: string): Promise<number> {
  const workflowId = `stored-${count++}`;
  const { run, call } = firstAttempt(workflowId, db.clock.nowMs);
  const breakerId = `${workflowId}/rules`;
  const answer = { agent: 'risk', replica: 0, output: {}, ballot: 'b', attempts: 1, failures: [], skipped: [] };
  await storeResult(db.table, run, 'swarm', { ...answer, tier: storedTier });
  const response = await recordFailure({
    run,
    call: { ...call, admission: { ...call.admission, breakerId } },
    redriveCount: 0,
    error: { Error: 'Sandbox.Timedout', Cause: 'Task timed out after 8.00 seconds' },
  });
  expect(response).toMatchObject({ next: 'done', status: 'done', tier: storedTier, attempts: 1 });
  const { Item } = await db.client.send(
    new GetItemCommand({ TableName: 'breakers', Key: { breakerId: { S: breakerId } } }),
  );
  return Item === undefined ? 0 : (unmarshall(Item).failed as Set<string>).size;
}

test('a call whose answer was stored before its response was lost is no failure of its circuit', async () => {
  expect(await failuresAfter('rules')).toBe(0);
});

test('a call is a failure of its circuit although another tier has answered, for a superseded execution', async () => {
  expect(await failuresAfter('simple-rules')).toBe(1);
});
