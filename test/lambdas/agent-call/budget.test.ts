import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { AgentError, AgentThrottledError } from '../../../patterns/catalogue/errors.ts';
import type { AgentCall, InvokeRequest } from '../../../patterns/catalogue/payloads.ts';
import { type AgentDeclaration, defineAgent } from '../../../patterns/declarations/agent.ts';
import { dynamoDbBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { type Handlers, loadHandlers } from '../driver.ts';
import { firstAttempt, pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let handlers: Handlers;
let thrown: Error;
let count = 0;

beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  await db.client.send(
    new CreateTableCommand({
      TableName: 'breakers',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'breakerId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'breakerId', KeyType: 'HASH' }],
    }),
  );
  const declaration = defineAgent({
    name: 'risk',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [
      { name: 'model', attemptTimeoutMs: 15_000, run: () => Promise.reject(thrown) },
      { name: 'rules', run: () => 1 },
    ],
  });
  handlers = await loadHandlers([declaration as AgentDeclaration]);
});
afterAll(() => db.close());

/** An attempt of the model with so much time left for it, admitted a while ago. */
function attempt(leftMs: number, { retryCount = 0, admittedMsAgo = 0 } = {}): InvokeRequest {
  const breakerId = `circuit-${count++}`;
  const { run, call, redriveCount } = firstAttempt(breakerId, Date.now() - admittedMsAgo);
  const tiers = [
    { name: 'model', breakerId, attemptTimeoutMs: 15_000 },
    { name: 'rules', breakerId: `${breakerId}/rules`, attemptTimeoutMs: 5_000 },
  ];
  const admission = { ...call.admission, breakerId };
  const limits = {
    taskTimeoutSeconds: 26,
    tierDeadlineMs: Date.now() + leftMs,
    callDeadlineMs: Date.now() + leftMs + 12_000,
  };
  return { run, call: { ...call, ...limits, tiers, tier: 'model', admission }, retryCount, redriveCount };
}

const invoke = (request: InvokeRequest) => handlers.invoke('risk', request);

/** What RecordFailure makes of an attempt that failed. */
async function record(request: InvokeRequest) {
  const { name, message } = (await invoke(request).catch((error: unknown) => error)) as Error;
  const Cause = JSON.stringify({ errorType: name, errorMessage: message, trace: [] });
  const { run, call, redriveCount } = request;
  const decided = await handlers.failure({ run, call, error: { Error: name, Cause }, redriveCount });
  const circuit = await dynamoDbBreakerTable(db.client, 'breakers').read(call.admission.breakerId);
  return { name, call: (decided as { call: AgentCall }).call, isCounted: circuit !== undefined };
}

// N1
test('an attempt that fails with time for another one says what it is, so that it is retried', async () => {
  thrown = new AgentError('HTTP 500');
  await expect(invoke(attempt(33_000))).rejects.toMatchObject({ name: 'AgentError' });
});

test.each([
  { error: new AgentError('HTTP 500'), isCounted: true },
  { error: new AgentThrottledError('HTTP 429'), isCounted: false },
])(
  'without it the retry is skipped; the failure itself counts for the circuit and stands in the report: $error.name',
  async ({ error, isCounted }) => {
    thrown = error;
    const recorded = await record(attempt(18_000));
    expect(recorded).toMatchObject({ name: 'RetrySkipped', isCounted });
    expect(recorded.call).toMatchObject({
      tier: 'rules',
      failures: [{ tier: 'model', error: error.name, cause: error.message }],
    });
  },
);

test('an attempt after one that died is refused where it would take the time of the rules; the death counts', async () => {
  const recorded = await record(attempt(17_000, { retryCount: 1, admittedMsAgo: 15_000 }));
  expect(recorded).toMatchObject({ name: 'RetrySkipped', isCounted: true });
  const outcome = recorded.call.tier === 'rules' ? 'next tier' : 'the same tier';
  observed('FC-71', { outcome, error: recorded.call.failures[0]?.error });
  expect(recorded.call).toMatchObject({
    tier: 'rules',
    failures: [
      {
        error: 'Lambda.Unknown',
        cause: expect.stringMatching(/attempt 1 ended without reporting why.*history/) as string,
      },
    ],
  });
});

test('where nothing but waiting took the time, the circuit is left alone', async () => {
  const recorded = await record(attempt(17_000, { retryCount: 2, admittedMsAgo: 7_000 }));
  expect(recorded).toMatchObject({ name: 'AgentNotStartedError', isCounted: false });
  expect(recorded.call.tier).toBe('rules');
});
