import * as z from 'zod';
import { closeEndpoints, loggedTask, tierOn, verdict } from './support.ts';

afterEach(closeEndpoints);

const APIS = ['converse', 'openai'] as const;

test.each(APIS)('a model of %s answers with an object of the schema, whose tokens and cost are logged', async (api) => {
  const { tier, models } = await tierOn(api, [{ answer: { urgent: true } }], {
    price: { input: 1_000_000, output: 5_000_000 },
  });
  const { task, lines } = loggedTask();
  expect(await tier.run(task)).toEqual({ urgent: true });
  const [call] = models.calls;
  const { inputTokens = 0, outputTokens = 0 } = call?.usage ?? {};
  expect(outputTokens).toBeGreaterThan(0);
  expect(lines).toMatchObject([
    {
      message: 'model answered',
      fields: {
        code: 'MODEL_ANSWERED',
        inputTokens,
        outputTokens,
        cacheReadTokens: 0,
        costMicroDollars: inputTokens + 5 * outputTokens,
        isRepair: false,
      },
    },
  ]);
  expect(call?.question).toMatchObject({
    prompt: expect.stringContaining('Is it urgent? our shop is down'),
    schema: { type: 'object', properties: { urgent: { type: 'boolean' } }, additionalProperties: false },
  });
});

test.each(APIS)('an answer of %s that the schema refuses is repaired once', async (api) => {
  const { tier, models } = await tierOn(api, [
    { times: 1, reply: { answer: { urgnt: true } } },
    { reply: { answer: { urgent: true } } },
  ]);
  const { task, lines } = loggedTask();
  expect(await tier.run(task)).toEqual({ urgent: true });
  expect(models.calls.map(({ question }) => question.prompt.includes('urgnt'))).toEqual([false, true]);
  expect(lines.map(({ fields }) => fields?.isRepair)).toEqual([false, true]);
});

test.each([
  ['is no JSON', { text: 'I think so.' }],
  ['is refused by the schema', { answer: { urgent: 'yes' } }],
  ['is empty', { text: '' }],
])('an answer that %s is a failure after one repair', async (_, reply) => {
  const { tier, models } = await tierOn('openai', [reply]);
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'AgentOutputInvalidError' });
  expect(models.calls).toHaveLength(2);
});

test('without repair a refused answer is a failure at once', async () => {
  const { tier, models } = await tierOn('openai', [{ text: 'I think so.' }], { repair: false });
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'AgentOutputInvalidError' });
  expect(models.calls).toHaveLength(1);
});

test('JSON in a fence of Markdown is an answer', async () => {
  const { tier } = await tierOn('openai', [{ text: '```json\n{"urgent": true}\n```' }]);
  expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
});

test("the tier answers what its own schema makes of the model's answer", async () => {
  const output = verdict.transform(({ urgent }) => ({ urgent, by: 'model' }));
  const { tier } = await tierOn('openai', [{ answer: { urgent: true } }], { output });
  expect(await tier.run(loggedTask(z.unknown()).task)).toEqual({ urgent: true, by: 'model' });
});

test.each([
  ['openai', 'rate_limit_exceeded'],
  ['openai', 'overloaded'],
  ['converse', 'ThrottlingException'],
] as const)('%s that answers %s with a Retry-After is called again after it', async (api, error) => {
  const { tier, models } = await tierOn(api, [
    { times: 1, reply: { error, retryAfter: '0' } },
    { reply: { answer: { urgent: true } } },
  ]);
  expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
  expect(models.calls).toHaveLength(2);
});

test.each([
  ['longer than the attempt may take', '3600'],
  ['a date far away', 'Fri, 01 Jan 2100 00:00:00 GMT'],
  ['no time at all', 'soon'],
])('a Retry-After that is %s is not waited for', async (_, retryAfter) => {
  const { tier, models } = await tierOn('openai', [{ error: 'rate_limit_exceeded', retryAfter }]);
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'ModelQuotaError' });
  expect(models.calls).toHaveLength(1);
});

test('a provider that asks for patience twice is asked twice, not for ever', async () => {
  const { tier, models } = await tierOn('openai', [{ error: 'rate_limit_exceeded', retryAfter: '0' }]);
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'ModelQuotaError' });
  expect(models.calls).toHaveLength(2);
});

test.each(APIS)('the request of %s ends with the attempt', async (api) => {
  const { tier } = await tierOn(api, [{ connection: 'silent' }]);
  const attempt = new AbortController();
  const asked = tier.run(loggedTask(verdict, attempt.signal).task);
  attempt.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

test('an output that models are given in no form fails by its place, as configuration', async () => {
  const list: z.ZodType = z.object({ items: z.array(z.lazy(() => list)) });
  const { tier } = await tierOn('openai', [{ answer: {} }]);
  await expect(tier.run(loggedTask(list).task)).rejects.toMatchObject({
    name: 'ModelConfigurationError',
    message: expect.stringContaining('refers to itself at items[]'),
  });
});

test('the tier passes retry, circuit and dependency on, and leaves out what is not given', async () => {
  const retry = { attempts: 1 };
  const { tier } = await tierOn('openai', [], { retry, dependency: 'our-model', attemptTimeoutMs: 20_000 });
  expect(tier).toEqual({
    name: 'model',
    uses: { answersOutput: true },
    retry,
    dependency: 'our-model',
    attemptTimeoutMs: 20_000,
    run: expect.any(Function),
  });
});
