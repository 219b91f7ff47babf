import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type InvokeRequest, invokeRequest } from '../../../patterns/catalogue/payloads.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { firstAttempt, pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let dynamo: () => DynamoDBClient;
let request: InvokeRequest;
let taskHandler: typeof import('../../../lambdas/runtime/invocation.ts')['taskHandler'];
beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  request = firstAttempt('risk/rules', Date.now());
  ({ dynamo } = await import('../../../lambdas/runtime/dynamodb.ts'));
  ({ taskHandler } = await import('../../../lambdas/runtime/invocation.ts'));
});
afterAll(() => db.close());

/** At this rate the four attempts of the SDK that a request has all fail in half of all cases: 0.84 ** 4 = 0.498. */
const FAULT = 'store=throttle@0.84';

/** Whether a request of a handler's attempt comes through. */
async function comesThrough(
  workflowId: string,
  retryCount: number,
  faultSeed: number,
  redriveCount = 0,
): Promise<boolean> {
  const Key = { workflowId: { S: workflowId }, record: { S: 'workflow' } };
  const handler = taskHandler('agent', invokeRequest, async () => {
    const client = dynamo();
    try {
      await client.send(new GetItemCommand({ TableName: 'workflows', Key }));
      return true;
    } catch (error) {
      expect(error).toMatchObject({ name: 'ThrottlingException' });
      return false;
    } finally {
      if (redriveCount === 0) client.destroy();
    }
  });
  const run = { ...request.run, workflowId, faults: [FAULT], faultSeed };
  return await handler({ ...request, run, retryCount, redriveCount });
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

test('requests of a redrive, and those outside of a run, have no store faults', async () => {
  const redriven = await Promise.all(Array.from({ length: 20 }, (_, run) => comesThrough(`run-${run}`, 0, 1, 1)));
  expect(redriven).not.toContain(false);
  const Key = { workflowId: { S: 'run-0' }, record: { S: 'workflow' } };
  await Promise.all(
    Array.from({ length: 20 }, () => dynamo().send(new GetItemCommand({ TableName: 'workflows', Key }))),
  );
});

/** Which of two items come through, both asked for at the same time. */
async function bothAtOnce(first: string, second: string, faultSeed: number): Promise<Record<string, boolean>> {
  const handler = taskHandler('agent', invokeRequest, async () => {
    const client = dynamo();
    const ask = (record: string) =>
      client.send(
        new GetItemCommand({ TableName: 'workflows', Key: { workflowId: { S: 'run' }, record: { S: record } } }),
      );
    const answers = await Promise.allSettled([ask(first), ask(second)]);
    client.destroy();
    return answers.map(({ status }) => status === 'fulfilled');
  });
  const run = { ...request.run, workflowId: 'run', faults: [FAULT], faultSeed };
  const [ofFirst = false, ofSecond = false] = await handler({ ...request, run });
  return { [first]: ofFirst, [second]: ofSecond };
}

test('requests that are sent at the same time have the same faults in any order', async () => {
  const seeds = Array.from({ length: 10 }, (_, seed) => seed);
  const inOrder = await Promise.all(seeds.map((seed) => bothAtOnce('workflow', 'budget', seed)));
  const turned = await Promise.all(seeds.map((seed) => bothAtOnce('budget', 'workflow', seed)));
  expect(turned).toEqual(inOrder);
  expect(inOrder.some(({ workflow, budget }) => workflow !== budget)).toBe(true);
}, 60_000);
