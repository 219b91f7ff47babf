import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { BudgetExceededError } from '../../../index.ts';
import { taskBudget } from '../../../lambdas/agent-call/task-budget.ts';
import { type ModelEndpoint, serveModels } from '../../../local/wire/model-endpoint.ts';
import { modelTier } from '../../../models/model-tier.ts';
import { openAiCompatible } from '../../../models/openai-compatible.ts';
import { LEASE_MARGIN_MS } from '../../../patterns/budgets/budget.ts';
import type { Budgets } from '../../../patterns/budgets/declaration.ts';
import { usageByTier } from '../../../patterns/budgets/usage-counters.ts';
import { StoreUnavailableError } from '../../../patterns/catalogue/errors.ts';
import type { AgentTask } from '../../../patterns/declarations/agent.ts';
import { costMicroDollars } from '../../../patterns/models/usage.ts';
import { loggedTask } from '../../models/support.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';

const PRICE = { input: 1_000_000, output: 5_000_000 };
const ATTEMPT_MS = 1_000;

let db: TestTable;
let endpoint: ModelEndpoint;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());
afterEach(() => endpoint.close());

type Rules = Parameters<typeof serveModels>[0];

/** A tier of a model that answers by rules. */
async function modelOn(rules: Rules, price: typeof PRICE | null = PRICE) {
  endpoint = await serveModels(rules);
  const model = openAiCompatible({ url: endpoint.url, model: 'our-model' });
  const own = price === null ? {} : { price };
  return modelTier<{ text: string }>({
    name: 'model',
    model,
    prompt: ({ input }) => input.text,
    maxTokens: 100,
    ...own,
  });
}

let runs = 0;

/** The task of a call of one run, with the budgets of its workflow. */
function taskOf(budgets: Budgets, run: { id?: string; tenant?: string } = {}, signal?: AbortSignal) {
  const { id = `run-${++runs}`, tenant = 'us' } = run;
  const { task, lines } = loggedTask(undefined, signal);
  const caller = { run: { workflowId: id, incarnation: 'i' }, input: { tenant }, agent: 'urgency', tier: 'model' };
  const budget = taskBudget(
    { name: `workflow-${runs}`, input: z.json(), budgets },
    { ...caller, attemptTimeoutMs: ATTEMPT_MS, logger: task.logger },
    db.table,
  );
  return { task: { ...task, budget } as AgentTask<{ text: string }>, lines, id };
}

/** What is stored of the budget of a run. */
const storedOf = async (id: string) => (await db.table.get(id, 'i#budget')) ?? {};

/** So much is reserved for a call of these tests: 2 bytes a token, and 100 that may be written. */
const answer = { reply: { answer: { urgent: true } } };

async function estimateOfOne(): Promise<number> {
  const tier = await modelOn([answer]);
  const { task, id } = taskOf({ run: { tokens: 1 } });
  const error = await Promise.resolve(tier.run(task)).catch((thrown: Error) => thrown.message);
  await endpoint.close();
  expect(await storedOf(id)).toEqual({});
  return Number(/may take (\d+)$/.exec(String(error))?.[1]);
}

test('of 8 calls at once with a budget for 3 exactly 3 are made', async () => {
  const estimate = await estimateOfOne();
  const tier = await modelOn([{ ...answer, latencyMs: 150 }]);
  const { task, id } = taskOf({ run: { tokens: 3 * estimate + 1 } });
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, async () => await tier.run(task)));
  const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
  expect(refused.map((error) => error instanceof BudgetExceededError)).toEqual(Array(5).fill(true));
  expect(endpoint.models.calls).toHaveLength(3);
  const used = endpoint.models.calls.reduce(
    (sum, { usage }) => sum + (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
    0,
  );
  expect(await storedOf(id)).toMatchObject({ tokens: used });
  observed('FC-110', { outcome: 'next tier', error: refused[0]?.name });
});

test("a run's record has the tokens and the cost that the endpoint counted, of refused and repaired answers too", async () => {
  const tier = await modelOn([
    { times: 1, reply: { text: 'I think so.' } },
    { times: 1, reply: { stopReason: 'length', text: '{"urg' } },
    { times: 1, reply: { error: 'overloaded' } },
    answer,
  ]);
  const { task, id } = taskOf({});
  await expect(tier.run(task)).rejects.toMatchObject({ name: 'ModelAnswerUnusableError' });
  await expect(tier.run(task)).rejects.toMatchObject({ name: 'AgentError' });
  await tier.run(task);
  const counted = endpoint.models.calls.flatMap(({ usage }) => usage ?? []);
  const cost = counted.map((usage) => costMicroDollars({ ...usage, cacheReadTokens: 0, cacheWriteTokens: 0 }, PRICE));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  const record = await storedOf(id);
  expect(usageByTier(record)).toEqual([
    {
      ...{ agent: 'urgency', tier: 'model', calls: 3, cacheReadTokens: 0, cacheWriteTokens: 0 },
      inputTokens: sum(counted.map(({ inputTokens }) => inputTokens)),
      outputTokens: sum(counted.map(({ outputTokens }) => outputTokens)),
      costMicroDollars: sum(cost),
    },
  ]);
  expect(record.microDollars).toBe(sum(cost));
});

test('a call that takes more than it reserved is counted as it was, and the next one refused', async () => {
  const estimate = await estimateOfOne();
  const tier = await modelOn([{ reply: { text: JSON.stringify({ urgent: true, why: 'x'.repeat(10_000) }) } }]);
  const { task, id } = taskOf({ run: { tokens: 2 * estimate } });
  await tier.run(task);
  const { tokens } = await storedOf(id);
  expect(tokens).toBeGreaterThan(2 * estimate);
  await expect(tier.run(task)).rejects.toMatchObject({ name: 'BudgetExceededError' });
  expect((await storedOf(id)).tokens).toBe(tokens);
});

test('the share of a call that is given up without an answer is free once its reservation runs out', async () => {
  const estimate = await estimateOfOne();
  const tier = await modelOn([{ times: 1, reply: { connection: 'silent' } }, answer]);
  const ended = new AbortController();
  const { task, id } = taskOf({ run: { tokens: estimate } }, {}, ended.signal);
  const silent = Promise.resolve(tier.run(task)).catch((error: Error) => error.name);
  while (endpoint.models.calls.length === 0) await new Promise(setImmediate);
  ended.abort();
  expect(await silent).toBe('AbortError');
  const live = { ...task, signal: new AbortController().signal };
  await expect(tier.run(live)).rejects.toMatchObject({ name: 'BudgetExceededError' });
  expect((await storedOf(id)).tokens).toBe(estimate);
  db.clock.nowMs += ATTEMPT_MS + LEASE_MARGIN_MS;
  expect(await tier.run(live)).toEqual({ urgent: true });
  observed('FC-111', { outcome: 'returned' });
});

test('a call that the provider refuses gives all back', async () => {
  const estimate = await estimateOfOne();
  const tier = await modelOn([{ reply: { error: 'rate_limit_exceeded' } }]);
  const { task, id } = taskOf({ run: { tokens: estimate } });
  for (const _ of [1, 2]) await expect(tier.run(task)).rejects.toMatchObject({ name: 'ModelQuotaError' });
  expect(await storedOf(id)).toMatchObject({ tokens: 0, microDollars: 0 });
});

test('tenants have budgets of their own, of one day, and no key of the table has their names', async () => {
  const tier = await modelOn([answer]);
  const estimate = 1_000;
  const budgets: Budgets = { tenant: { tokens: estimate, key: (input) => (input as { tenant: string }).tenant } };
  const spent = taskOf(budgets, { tenant: 'acme' });
  await spent.task.budget?.reserve({ tokens: estimate, microDollars: 0 });
  await expect(tier.run(spent.task)).rejects.toMatchObject({
    name: 'BudgetExceededError',
    message: expect.stringContaining(
      'the budget tenant has no room for the call: 1000 of 1000 tokens are spent or reserved',
    ),
  });
  const own = taskBudget(
    { name: `workflow-${runs}`, input: z.json(), budgets },
    {
      ...{
        run: { workflowId: 'another', incarnation: 'i' },
        input: { tenant: 'other' },
        agent: 'urgency',
        tier: 'model',
      },
      ...{ attemptTimeoutMs: ATTEMPT_MS, logger: spent.task.logger },
    },
    db.table,
  );
  expect(await tier.run({ ...spent.task, budget: own })).toEqual({ urgent: true });
  const { Items = [] } = await db.client.send(new ScanCommand({ TableName: 'workflows' }));
  const keys = Items.map(({ workflowId, record }) => `${workflowId?.S} ${record?.S}`);
  expect(keys.filter((key) => key.startsWith('#budget#')).length).toBeGreaterThan(0);
  expect(keys.filter((key) => /\b(acme|other)\b/.test(key))).toEqual([]);
  db.clock.nowMs += 86_400_000;
  expect(await tier.run(spent.task)).toEqual({ urgent: true });
});

test('a budget in money needs the price of the model', async () => {
  const tier = await modelOn([answer], null);
  await expect(tier.run(taskOf({ day: { microDollars: 1_000_000 } }).task)).rejects.toMatchObject({
    name: 'ModelConfigurationError',
    message: expect.stringContaining('give the tier its price'),
  });
  expect(endpoint.models.calls).toEqual([]);
});

test("a tier of one's own reserves and settles as a model tier does", async () => {
  endpoint = await serveModels([]);
  const { task, id } = taskOf({ run: { tokens: 4_000 } });
  const ownTier = async () => {
    const reservation = await task.budget?.reserve({ tokens: 4_000, microDollars: 12_000 });
    const usage = { inputTokens: 700, outputTokens: 50, cacheReadTokens: 0, cacheWriteTokens: 0, microDollars: 900 };
    await reservation?.settle(usage);
  };
  await ownTier();
  expect(await storedOf(id)).toMatchObject({ tokens: 750, microDollars: 900 });
  await expect(ownTier()).rejects.toMatchObject({ name: 'BudgetExceededError' });
});

test('of a table that cannot be reached no budget has room, and an answer counts whether it can be settled or not', async () => {
  const tier = await modelOn([answer]);
  const { task, lines } = loggedTask();
  let isDown = true;
  const unreachable = async () => {
    throw new StoreUnavailableError('no connection');
  };
  const table = {
    nowMs: db.table.nowMs.bind(db.table),
    get: unreachable,
    update: (...write: Parameters<typeof db.table.update>) => (isDown ? unreachable() : db.table.update(...write)),
  };
  const budget = taskBudget(
    { name: 'down', input: z.json(), budgets: { day: { tokens: 10_000 } } },
    { input: {}, agent: 'urgency', tier: 'model', attemptTimeoutMs: ATTEMPT_MS, logger: task.logger },
    table,
  );
  await expect(tier.run({ ...task, budget })).rejects.toMatchObject({
    name: 'BudgetExceededError',
    message: 'tier model: its budgets cannot be reached: no connection',
  });
  isDown = false;
  const lateDown = {
    ...budget,
    reserve: async (amount: Parameters<typeof budget.reserve>[0]) => {
      const reservation = await budget.reserve(amount);
      isDown = true;
      return reservation;
    },
  };
  expect(await tier.run({ ...task, budget: lateDown })).toEqual({ urgent: true });
  expect(lines).toContainEqual(
    expect.objectContaining({ fields: expect.objectContaining({ code: 'BUDGET_NOT_SETTLED', outputTokens: 4 }) }),
  );
});
