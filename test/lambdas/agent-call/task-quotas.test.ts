import { randomUUID } from 'node:crypto';
import { taskQuotas } from '../../../lambdas/agent-call/task-quotas.ts';
import { type ModelEndpoint, serveModels } from '../../../local/wire/model-endpoint.ts';
import { modelTier } from '../../../models/model-tier.ts';
import { openAiCompatible } from '../../../models/openai-compatible.ts';
import { StoreUnavailableError } from '../../../patterns/catalogue/errors.ts';
import type { AgentTask } from '../../../patterns/declarations/agent.ts';
import type { ModelQuota } from '../../../patterns/quotas/declaration.ts';
import { WINDOW_MS } from '../../../patterns/quotas/quota.ts';
import { QuotaLimiter } from '../../../stores/quotas/limiter.ts';
import type { QuotaTable } from '../../../stores/quotas/quotas.ts';
import { loggedTask } from '../../models/support.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
let endpoint: ModelEndpoint;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());
afterEach(() => endpoint.close());

let models = 0;

/** A model that its account gives a quota, and a tier that asks it, in as many functions as one likes. */
async function modelWith(
  quota: ModelQuota,
  options: { readonly latencyMs?: number; readonly maxTokens?: number } = {},
) {
  const { latencyMs = 0, maxTokens = 100 } = options;
  models += 1;
  const name = `model-${models}`;
  endpoint = await serveModels([{ reply: { answer: { urgent: true } }, latencyMs }], { [name]: quota });
  const tier = modelTier<{ text: string }>({
    name: 'model',
    model: openAiCompatible({ url: endpoint.url, model: name }),
    prompt: ({ input }) => input.text,
    maxTokens,
  });
  const limiterOn = (table: QuotaTable) => new QuotaLimiter(table, randomUUID);
  const taskIn = (limiter: QuotaLimiter | undefined) => {
    const { task, lines } = loggedTask();
    const caller = { tier: 'model', attemptTimeoutMs: 1_000, logger: task.logger };
    const quotas = limiter === undefined ? {} : { quotas: taskQuotas({ [name]: quota }, caller, () => limiter) };
    return { task: { ...task, ...quotas } as AgentTask<{ text: string }>, lines };
  };
  return { tier, name, limiterOn, taskIn };
}

type Outcome = PromiseSettledResult<unknown>;
const failuresIn = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
const throttles = () => endpoint.models.calls.filter(({ reply }) => 'error' in reply);

test('forty functions that ask at once are throttled by their own number, and with a shared quota none is', async () => {
  const { tier, taskIn } = await modelWith({ requestsPerMinute: 15 }, { latencyMs: 100 });
  await Promise.allSettled(Array.from({ length: 40 }, async () => await tier.run(taskIn(undefined).task)));
  expect(throttles()).toHaveLength(25);
  await endpoint.close();

  const shared = await modelWith({ requestsPerMinute: 15 }, { latencyMs: 100 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, async () => await shared.tier.run(shared.taskIn(shared.limiterOn(db.table)).task)),
  );
  expect(throttles()).toEqual([]);
  expect(endpoint.models.calls).toHaveLength(15);
  // those who cannot wait so long go to the next tier at once, without a request
  const refused = failuresIn(outcomes);
  expect(refused.map(({ name }) => name)).toEqual(Array(25).fill('ModelQuotaError'));
  expect(refused[0]?.message).toMatch(
    /the quota of model-\d+ is 15 requests a minute; .* free in 6\d s at the earliest/,
  );
});

test('of a quota in tokens each call takes what it may write times the burndown, and at its end what it took', async () => {
  // 4 times some 250 input tokens of an estimate, and 5 times 100 written ones
  const { tier, taskIn, limiterOn, name } = await modelWith({ tokensPerMinute: 3_000, burndown: 5 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, async () => await tier.run(taskIn(limiterOn(db.table)).task)),
  );
  expect(throttles()).toEqual([]);
  const answered = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(answered).toBeGreaterThan(2);
  const counted = endpoint.models.calls.flatMap(({ usage }) => usage ?? []);
  const used = counted.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + 5 * outputTokens, 0);
  expect(await db.table.get(`#quota#${name}`, 'quota')).toMatchObject({ requests: answered, tokens: used });
});

test('calls of one function are made out of a chunk: one write for several calls', async () => {
  const { tier, taskIn, limiterOn, name } = await modelWith({ requestsPerMinute: 100, tokensPerMinute: 1_000_000 });
  let writes = 0;
  const counted: QuotaTable = {
    nowMs: () => db.table.nowMs(),
    get: (...key) => db.table.get(...key),
    update: (...write) => {
      writes += 1;
      return db.table.update(...write);
    },
  };
  const limiter = limiterOn(counted);
  for (let call = 0; call < 4; call += 1) await tier.run(taskIn(limiter).task);
  expect(writes).toBe(1);
  expect(await db.table.get(`#quota#${name}`, 'quota')).toMatchObject({ requests: 5, tokens: 50_000 });
  // the chunk is over: what was used of it is counted, the rest free
  db.clock.nowMs += 10_001;
  await tier.run(taskIn(limiter).task);
  expect(await db.table.get(`#quota#${name}`, 'quota')).toMatchObject({ requests: 4 + 5 });
  db.clock.nowMs += 10 * WINDOW_MS;
  const all = { requests: 100, tokens: 1_000_000 };
  await limiterOn(db.table).take(name, { requestsPerMinute: 100, tokensPerMinute: 1_000_000 }, all, 1_000);
  expect(await db.table.get(`#quota#${name}`, 'quota')).toMatchObject(all);
});

test('a call that takes more than the whole quota is refused with the remedy', async () => {
  const { tier, taskIn, limiterOn } = await modelWith({ tokensPerMinute: 300, burndown: 5 });
  await expect(tier.run(taskIn(limiterOn(db.table)).task)).rejects.toMatchObject({
    name: 'ModelQuotaError',
    message: expect.stringContaining('more than all of it: lower maxTokens'),
  });
  expect(endpoint.models.calls).toEqual([]);
});

test('a call that a budget refuses gives its share back', async () => {
  const { tier, taskIn, limiterOn, name } = await modelWith({ requestsPerMinute: 15 });
  const { task } = taskIn(limiterOn(db.table));
  const budget = { limitsMoney: false, reserve: () => Promise.reject(new Error('no room')) };
  await expect(tier.run({ ...task, budget })).rejects.toThrow('no room');
  expect(await db.table.get(`#quota#${name}`, 'quota')).toMatchObject({ requests: 0, tokens: 0 });
});

test('while the table cannot be reached calls are made, and the log says so', async () => {
  const { tier, taskIn, limiterOn } = await modelWith({ requestsPerMinute: 15 });
  const down = async () => {
    throw new StoreUnavailableError('no connection');
  };
  const { task, lines } = taskIn(limiterOn({ nowMs: Date.now, get: down, update: down }));
  expect(await tier.run(task)).toEqual({ urgent: true });
  expect(lines.map(({ fields }) => fields?.code)).toEqual(['QUOTA_NOT_SHARED', 'MODEL_ANSWERED']);
});
