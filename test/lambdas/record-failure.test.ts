import { CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AgentCall } from '../../patterns/catalogue/payloads.ts';
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

/** Records that the first tier failed, after which the second one is called. */
async function nextTierAfter(error: string, enteredAt?: string): Promise<{ readonly call: AgentCall }> {
  const { run, call } = firstAttempt(`moved-${count++}`, db.clock.nowMs);
  const tiers = ['rules', 'simple-rules'].map((name) => ({ name, breakerId: `risk/${name}`, attemptTimeoutMs: 5_000 }));
  const response = await recordFailure({
    run,
    call: { ...call, tiers },
    redriveCount: 0,
    error: { Error: error },
    enteredAt,
  });
  return response as { readonly call: AgentCall };
}

test('a call takes the time of its first attempt to the next tier, unless no attempt was made', async () => {
  const enteredAt = new Date(db.clock.nowMs).toISOString();
  expect((await nextTierAfter('AgentError', enteredAt)).call).toMatchObject({
    tier: 'simple-rules',
    firstAttemptAtMs: Date.parse(enteredAt),
  });
  const stale = await nextTierAfter('AdmissionStale', enteredAt);
  expect(stale.call.tier).toBe('rules');
  expect(stale.call).not.toHaveProperty('firstAttemptAtMs');
});
