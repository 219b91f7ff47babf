import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { pointHandlersAt } from './first-attempt.ts';

let db: TestTable;
let dynamoFor: typeof import('../../lambdas/runtime/dynamodb.ts')['dynamoFor'];
beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  ({ dynamoFor } = await import('../../lambdas/runtime/dynamodb.ts'));
});
afterAll(() => db.close());

/** At this rate the four attempts of the SDK that a request has all fail in half of all cases: 0.84 ** 4 = 0.498. */
const FAULT = 'store=throttle@0.84';

/** Whether a request of a handler's attempt comes through. */
async function comesThrough(workflowId: string, retryCount: number, faultSeed: number): Promise<boolean> {
  const client = dynamoFor({ workflowId, faults: [FAULT], faultSeed }, 'begin swarm 0', retryCount);
  const Key = { workflowId: { S: workflowId }, record: { S: 'workflow' } };
  try {
    await client.send(new GetItemCommand({ TableName: 'workflows', Key }));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: 'ThrottlingException' });
    return false;
  } finally {
    client.destroy();
  }
}

/** The outcomes of the first three attempts of as many runs. */
async function outcomesOf(runs: number, faultSeed: number): Promise<boolean[][]> {
  const ids = Array.from({ length: runs }, (_, run) => `run-${run}`);
  return await Promise.all(
    ids.map((id) => Promise.all([0, 1, 2].map((retryCount) => comesThrough(id, retryCount, faultSeed)))),
  );
}

test('a retry of a task draws its store faults anew: with half of all attempts failing, half of the retries succeed', async () => {
  const outcomes = await outcomesOf(100, 1);
  for (const retry of [1, 2] as const) {
    const retried = outcomes.filter((attempts) => attempts[retry - 1] === false);
    expect(retried.length).toBeGreaterThan(30);
    const succeeded = retried.filter((attempts) => attempts[retry] === true).length / retried.length;
    expect(succeeded).toBeGreaterThan(0.3);
    expect(succeeded).toBeLessThan(0.7);
  }
}, 60_000);

test('the same seed gives the same run, another one another', async () => {
  const [first, again, other] = await Promise.all([outcomesOf(20, 7), outcomesOf(20, 7), outcomesOf(20, 8)]);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
}, 60_000);
