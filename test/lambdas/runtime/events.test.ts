import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BillingMode, CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { AgentPlan, PhasePlan, Run } from '../../../patterns/catalogue/payloads.ts';
import { PENDING_EVENT_GRACE_MS } from '../../../patterns/circuit-breaker/index.ts';
import { takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { CircuitBreakerStore, dynamoDbBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { pointHandlersAt } from '../first-attempt.ts';

const TIERS = ['model', 'cheaper-model', 'rules'];

let db: TestTable;
let bus: Server;
let connections = 0;
beforeAll(async () => {
  // a bus that accepts and never answers
  bus = createServer((incoming) => {
    incoming.resume();
    connections += 1;
  });
  await new Promise<void>((resolve) => bus.listen(0, '127.0.0.1', resolve));
  db = await startWorkflowTable();
  db.clock.nowMs = Date.now();
  pointHandlersAt(db.endpoint, {
    EVENT_BUS: 'failures',
    AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${(bus.address() as AddressInfo).port}`,
  });
  await db.client.send(
    new CreateTableCommand({
      TableName: 'breakers',
      BillingMode: BillingMode.PAY_PER_REQUEST,
      AttributeDefinitions: [{ AttributeName: 'breakerId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'breakerId', KeyType: 'HASH' }],
    }),
  );
});
afterAll(async () => {
  await db.close();
  bus.closeAllConnections();
  await new Promise((resolve) => bus.close(resolve));
});

/** Ten transitions of every tier's circuit, whose writer could not publish one of them; the last tier admits calls. */
async function leaveEvents(): Promise<void> {
  const breakers = new CircuitBreakerStore(dynamoDbBreakerTable(db.client, 'breakers'), {
    publish: () => Promise.reject(new Error('the bus hangs')),
    nowMs: () => db.clock.nowMs - PENDING_EVENT_GRACE_MS,
  });
  for (const tier of TIERS) {
    for (let act = 0; act < 10; act += 1) {
      const verb = tier === 'rules' ? 'reset' : 'isolate';
      await breakers.runCommand({ verb, breakerId: `risk/${tier}`, reason: `act ${act}` });
    }
  }
}

// N23
test('BeginPhase asks a bus that hangs once, however many events wait in the circuits it meets, and admits', async () => {
  await leaveEvents();
  const claim = { workflowId: 'hung', executionArn: 'arn', startedAtMs: 1, input: '{}' };
  const owner = await takeOwnership(db.table, claim);
  const run: Run = { workflow: 'test', workflowId: claim.workflowId, ...owner, input: {}, faults: [], faultSeed: 0 };
  const risk: AgentPlan = {
    name: 'risk',
    functionArn: 'risk',
    required: true,
    replicas: 1,
    quorum: 1,
    combinator: 'first',
    budgetMs: 45_000,
    tiers: TIERS.map((name) => ({ name, breakerId: `risk/${name}`, attemptTimeoutMs: 5_000 })),
  };
  const phase: PhasePlan = { name: 'swarm', earlierPhases: [], agents: [risk] };
  const { handler } = await import('../../../lambdas/begin-phase.ts');
  const { calls } = await handler({ run, phase, round: 0, retryCount: 0, redriveCount: 0 });
  expect(calls).toMatchObject([
    { agent: 'risk', tier: 'rules', skipped: [{ tier: 'model' }, { tier: 'cheaper-model' }] },
  ]);
  expect(connections).toBe(1);
  observed('FC-50', { outcome: calls.length === 1 ? 'admitted' : 'refused' });
});
