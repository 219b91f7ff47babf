import * as z from 'zod';
import type { InvokeRequest } from '../../patterns/catalogue/payloads.ts';
import { type AgentDeclaration, type AgentTask, defineAgent } from '../../patterns/declarations/agent.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { firstAttempt, pointHandlersAt } from './first-attempt.ts';

let db: TestTable;
let handler: (event: unknown) => Promise<unknown>;
let tasks: AgentTask[] = [];
const lines: Record<string, unknown>[] = [];
let restore: () => void;

beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint, { POWERTOOLS_LOG_LEVEL: 'INFO', POWERTOOLS_DEV: 'true' });
  const { agentHandler } = await import('../../lambdas/agent.ts');
  const { logger } = await import('../../lambdas/runtime/logger.ts');
  const run = (task: AgentTask) => {
    tasks.push(task);
    task.logger.info('of its own', { found: 3, workflowId: 'forged', tier: 'forged' });
    throw new Error('it does not answer');
  };
  const declaration = defineAgent({
    name: 'risk',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [
      { name: 'rules', run },
      { name: 'simple-rules', run },
    ],
  });
  handler = agentHandler(declaration as AgentDeclaration, { input: z.json() });
  const { console: own } = logger as unknown as { console: Console };
  const { info } = own;
  own.info = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  restore = () => {
    own.info = info;
  };
});
afterAll(() => {
  restore();
  return db.close();
});
beforeEach(() => {
  tasks = [];
  lines.length = 0;
});

interface Call {
  readonly workflowId?: string;
  readonly incarnation?: string;
  readonly replica?: number;
  readonly tier?: string;
  readonly round?: number;
  readonly retryCount?: number;
  readonly redriveCount?: number;
  readonly epoch?: number;
}

/** Calls the agent. @returns what its tier was given */
async function taskOf({ workflowId = 'w', incarnation = 'i', replica = 0, tier = 'rules', ...rest }: Call = {}) {
  const { round = 0, retryCount = 0, redriveCount = 0, epoch = 1 } = rest;
  const request = firstAttempt(workflowId, Date.now() + 1);
  const tiers = ['rules', 'simple-rules'].map((name) => ({
    name,
    breakerId: `risk/${name}`,
    attemptTimeoutMs: 5_000,
  }));
  const asked: InvokeRequest = {
    ...request,
    run: { ...request.run, incarnation, epoch },
    call: { ...request.call, tiers, replica, tier, round, admission: { ...request.call.admission, redriveCount } },
    retryCount,
    redriveCount,
  };
  await expect(handler(asked)).rejects.toThrow('it does not answer');
  const task = tasks.at(-1);
  if (task === undefined) throw new Error('no tier was run');
  return task;
}

// N9
test('the idempotency key is the same however often the same work is done', async () => {
  const { idempotencyKey, workflowId, attempt } = await taskOf();
  expect({ workflowId, attempt }).toEqual({ workflowId: 'w', attempt: 1 });
  expect(idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
  const again: Call[] = [
    { retryCount: 2 },
    { tier: 'simple-rules' },
    { round: 1 },
    { redriveCount: 3 },
    { epoch: 2 }, // resumed
  ];
  for (const call of again) expect((await taskOf(call)).idempotencyKey).toBe(idempotencyKey);
  expect((await taskOf({ retryCount: 2 })).attempt).toBe(3);
  const other: Call[] = [{ replica: 1 }, { workflowId: 'x' }, { incarnation: 'j' }];
  for (const call of other) expect((await taskOf(call)).idempotencyKey).not.toBe(idempotencyKey);
});

test("a line of an agent carries its call, whatever the agent's own fields are called", async () => {
  await taskOf({ replica: 1, tier: 'simple-rules', retryCount: 1 });
  const call = { workflowId: 'w', agent: 'risk', replica: 1, tier: 'simple-rules', attempt: 2 };
  expect(lines).toEqual([
    expect.objectContaining({ message: 'invoked', code: 'AGENT_INVOKED', ...call }),
    expect.objectContaining({ message: 'of its own', found: 3, ...call }),
  ]);
});
