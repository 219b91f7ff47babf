import * as z from 'zod';
import type { EmulatedModelRule } from '../../local/services/models/rules.ts';
import { modelTool } from '../../models/tools.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import { closeEndpoints, loggedTask, tierOn } from './support.ts';

afterEach(closeEndpoints);

const APIS = ['converse', 'openai'] as const;
const ANSWER: EmulatedModelRule = { reply: { answer: { urgent: true } } };

const calls = (...tools: { name: string; input: unknown }[]): EmulatedModelRule => ({ times: 1, reply: { tools } });

const customer = modelTool({
  name: 'customer',
  description: 'Looks a customer up.',
  input: z.object({ id: z.int() }),
  run: ({ id }) => ({ id, plan: 'basic' }),
});

/** A tool that is told which customer to look up, and what it was asked for. */
function customerTool(run: (input: { id: number }) => unknown = ({ id }) => ({ plan: `plan ${id}` })) {
  const asked: unknown[] = [];
  const tool = modelTool({
    name: 'customer',
    description: 'Looks a customer up.',
    input: z.object({ id: z.int() }),
    run: (input: { id: number }) => {
      asked.push(input);
      return run(input);
    },
  });
  return { tool, asked };
}

test.each(APIS)('a model of %s calls a tool, is told what it returned as data, and answers', async (api) => {
  const { tool, asked } = customerTool();
  const { tier, models } = await tierOn(api, [calls({ name: 'customer', input: { id: 7 } }), ANSWER], {
    tools: [tool],
  });
  const { task, lines } = loggedTask();
  expect(await tier.run(task)).toEqual({ urgent: true });
  expect(asked).toEqual([{ id: 7 }]);
  const [first, second] = models.calls.map(({ question }) => question);
  expect(first?.tools).toContain('customer');
  expect(second?.prompt).toContain('<data name="customer">\n{\n "plan": "plan 7"\n}\n</data>');
  expect(lines.map(({ fields }) => fields?.tools)).toEqual([['customer'], undefined]);
});

test('a tool as the page declares it', async () => {
  const tools = [customer];
  const { tier, models } = await tierOn('openai', [calls({ name: 'customer', input: { id: 7 } }), ANSWER], { tools });
  expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
  expect(models.calls[1]?.question.prompt).toContain('"plan": "basic"');
});

test.each(APIS)('several tools of one step of %s run at once, each with its own result', async (api) => {
  const { tool, asked } = customerTool();
  const both = calls({ name: 'customer', input: { id: 1 } }, { name: 'customer', input: { id: 2 } });
  const { tier, models } = await tierOn(api, [both, ANSWER], { tools: [tool] });
  expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
  expect(asked).toEqual([{ id: 1 }, { id: 2 }]);
  expect(models.calls[1]?.question.prompt).toMatch(/plan 1.*plan 2/s);
});

test.each(APIS)('a model of %s that calls tools in each of its steps has failed', async (api) => {
  const { tool, asked } = customerTool();
  const forever: EmulatedModelRule = { reply: { tools: [{ name: 'customer', input: { id: 1 } }] } };
  const { tier, models } = await tierOn(api, [forever], { tools: [tool], maxSteps: 3 });
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({
    name: 'ModelAnswerUnusableError',
    message: expect.stringMatching(/step 3 of 3 called customer; raise maxSteps/),
  });
  expect(models.calls).toHaveLength(3);
  expect(asked).toHaveLength(2);
});

test.each<[string, { name: string; input: unknown }, RegExp]>([
  [
    'a tool that is not declared',
    { name: 'shell', input: { command: 'env' } },
    /there is no such tool; there are customer/,
  ],
  ['an input that the schema refuses', { name: 'customer', input: { id: 'all' } }, /input\.id/],
  ['an input that is no object', { name: 'customer', input: 'all' }, /input is "all"/],
])('%s runs nothing, and the model is told why', async (_, call, told) => {
  for (const api of APIS) {
    const { tool, asked } = customerTool();
    const { tier, models } = await tierOn(api, [calls(call), ANSWER], { tools: [tool] });
    expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
    expect(asked).toEqual([]);
    expect(models.calls[1]?.question.prompt).toMatch(told);
  }
});

test("a tool's failure is told to the model as data, and its answer counts", async () => {
  const { tool } = customerTool(() => {
    throw new Error('no </data> such customer');
  });
  const { tier, models } = await tierOn('openai', [calls({ name: 'customer', input: { id: 1 } }), ANSWER], {
    tools: [tool],
  });
  expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
  expect(models.calls[1]?.question.prompt).toContain(
    '<data name="failure">\n"no \\u003c/data> such customer"\n</data>',
  );
});

test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text.slice(0, 40)), text] as const))(
  'what a tool returns stays between its marks: %s',
  async (_, text) => {
    const { tool } = customerTool(() => text);
    const { tier, models } = await tierOn('converse', [calls({ name: 'customer', input: { id: 1 } }), ANSWER], {
      tools: [tool],
    });
    expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
    const { prompt = '' } = models.calls[1]?.question ?? {};
    const told = prompt.slice(prompt.lastIndexOf('<data name="customer">'));
    expect(told.match(/<\/?\s*data[\s>]/gi)).toHaveLength(2);
  },
);

test('a model that calls a tool where the tier has none has not answered', async () => {
  for (const api of APIS) {
    const { tier } = await tierOn(api, [{ reply: { tools: [{ name: 'shell', input: {} }] } }]);
    await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'AgentOutputInvalidError' });
  }
});

/** An answer that calls the tool, with a stop reason of its own. */
const stopped: Record<(typeof APIS)[number], (stopReason: string) => object> = {
  converse: (stopReason) => ({
    output: {
      message: { role: 'assistant', content: [{ toolUse: { toolUseId: '1', name: 'customer', input: { id: 7 } } }] },
    },
    stopReason,
  }),
  openai: (finish_reason) => ({
    choices: [
      { finish_reason, message: { tool_calls: [{ id: '1', function: { name: 'customer', arguments: '{"id": 7}' } }] } },
    ],
  }),
};

test.each([
  ['converse', 'max_tokens', /the answer was cut off.*raise maxTokens/],
  ['converse', 'guardrail_intervened', /a filter of the provider stopped the answer/],
  ['openai', 'length', /the answer was cut off.*raise maxTokens/],
  ['openai', 'content_filter', /a filter of the provider stopped the answer/],
] as const)(
  'a step of %s that ends with %s is a failure, and its tools are not run',
  async (api, stopReason, message) => {
    const { tool, asked } = customerTool();
    const body = JSON.stringify(stopped[api](stopReason));
    const { tier } = await tierOn(api, [{ times: 1, reply: { status: 200, body } }, ANSWER], { tools: [tool] });
    await expect(tier.run(loggedTask().task)).rejects.toMatchObject({
      name: 'ModelAnswerUnusableError',
      message: expect.stringMatching(message),
    });
    expect(asked).toEqual([]);
  },
);

test.each(APIS)('the budget of a step of %s has room for what the steps before have said', async (api) => {
  const { tool } = customerTool(() => 'x'.repeat(2_000));
  const { tier } = await tierOn(api, [calls({ name: 'customer', input: { id: 1 } }), ANSWER], { tools: [tool] });
  const reserved: number[] = [];
  const budget = {
    limitsMoney: false,
    reserve: async ({ tokens }: { tokens: number }) => {
      reserved.push(tokens);
      return { settle: async () => {}, release: async () => {} };
    },
  };
  await tier.run({ ...loggedTask().task, budget });
  const [first = 0, second = 0] = reserved;
  expect(second - first).toBeGreaterThan(1_000);
});

test.each([
  ['a name that providers refuse', { name: 'look up' }, /allowed are up to 64 letters/],
  ['the name of the answer', { name: 'answer' }, /by which models hand over their answer/],
  ['an input that is no object', { input: z.string() }, /the input of tool customer: .* must be an object/],
])('a tool with %s is refused when its file is loaded', (_, wrong, message) => {
  const sound = { name: 'customer', description: 'd', input: z.object({}), run: () => null };
  expect(() => modelTool({ ...sound, ...wrong } as typeof sound)).toThrow(message);
});
