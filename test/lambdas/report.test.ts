import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { MAX_MESSAGE_BYTES } from '../../patterns/catalogue/errors.ts';
import type { AgentCall, AgentPlan, PhasePlan, Run } from '../../patterns/catalogue/payloads.ts';
import { MAX_REPORT_BYTES } from '../../patterns/report/fit-report.ts';
import { takeOwnership } from '../../stores/checkpoints/ownership.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { observed } from '../support/observed.ts';
import { type Handlers, loadHandlers } from './driver.ts';
import { pointHandlersAt } from './first-attempt.ts';

const TIERS = ['model', 'rules', 'simple-rules'];
const AGENTS = 39;

let db: TestTable;
let handlers: Handlers;
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
  handlers = await loadHandlers([]);
});
afterAll(() => db.close());

/** A phase whose agents have failed in all of their tiers, of 500 characters of three bytes each. */
async function failedPhase(workflowId: string, required: boolean) {
  const agents = Array.from({ length: AGENTS }, (_, index): AgentPlan => {
    const name = `agent-${index}`;
    const vote = { replicas: 1, quorum: 1, combinator: 'first' } as const;
    const tiers = TIERS.map((tier) => ({
      name: tier,
      breakerId: `${workflowId}/${name}/${tier}`,
      attemptTimeoutMs: 5_000,
    }));
    return { name, required, ...vote, functionArn: 'arn', budgetMs: 45_000, tiers };
  });
  const phase: PhasePlan = { name: 'swarm', earlierPhases: [], agents };
  const owner = await takeOwnership(db.table, { workflowId, executionArn: 'arn', startedAtMs: 1, input: '{}' });
  const run: Run = { workflow: 'test', workflowId, ...owner, input: {}, faults: [], faultSeed: 0 };
  const request = { run, phase, round: 0, retryCount: 0, redriveCount: 0 };
  const { calls } = await handlers.begin(request);
  const Cause = JSON.stringify({ errorType: 'AgentInputError', errorMessage: '語'.repeat(500), trace: [] });
  const error = { Error: 'AgentInputError', Cause };
  for (let open: AgentCall[] = calls; open.length > 0; ) {
    const next = await Promise.all(open.map((call) => handlers.failure({ run, call, error, redriveCount: 0 })));
    open = next.flatMap((response) => (response.next === 'invoke' ? [response.call] : []));
  }
  return { request, phases: [phase] };
}

// N25
test('39 optional agents that failed of long causes in all of their tiers fail no run: the report fits, and names each', async () => {
  const { request, phases } = await failedPhase('optional', false);
  await handlers.end(request);
  const report = await handlers.report({ run: request.run, phases, retryCount: 0, redriveCount: 0 });
  observed('FC-72', { outcome: Buffer.byteLength(JSON.stringify(report)) <= MAX_REPORT_BYTES ? 'fits' : 'too large' });
  expect(report.failedAgents).toHaveLength(AGENTS);
  for (const agent of report.phases[0]?.agents ?? []) {
    const failures = agent.status === 'failed' ? agent.failures : [];
    expect(failures.map(({ tier }) => tier)).toEqual(TIERS);
    for (const { cause } of failures) expect(cause).toMatch(/^語{100,}\.\.\.$/);
  }
});

test('required ones end the run with an error that names each of them, with its share of the causes', async () => {
  const { request } = await failedPhase('required', true);
  const error: unknown = await handlers.end(request).catch((reason: unknown) => reason);
  const { name, message } = error as Error;
  expect(name).toBe('CriticalDegradationError');
  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(MAX_MESSAGE_BYTES + 2);
  for (let index = 0; index < AGENTS; index++) expect(message).toContain(`agent-${index} (model: AgentInputError`);
});

// seed 970000 and on of the random faulty runs: the usage of models was read beside the phases, and failed unseen
test('a report whose reads all fail throws one of their errors, and leaves none unhandled', async () => {
  const unhandled: unknown[] = [];
  const keep = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', keep);
  try {
    const { request, phases } = await failedPhase('unreachable', false);
    const run = { ...request.run, faults: ['store=down'] };
    const reported = handlers.report({ run, phases, retryCount: 0, redriveCount: 0, asksModels: true });
    await expect(reported).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', keep);
  }
});
