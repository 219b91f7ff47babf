import * as z from 'zod';
import { type BedrockOptions, bedrock } from '../../models/bedrock.ts';
import { modelTier } from '../../models/model-tier.ts';
import { closeEndpoints, loggedTask, tierOn, verdict } from './support.ts';

afterEach(closeEndpoints);

/** The question that a model of Bedrock is asked. */
async function questionTo(options: BedrockOptions, output: z.ZodType = verdict) {
  const { models } = await tierOn('converse', [{ answer: { urgent: true } }]);
  const tier = modelTier({ name: 'model', model: bedrock(options), prompt: () => 'Is it urgent?' });
  expect(await tier.run(loggedTask(output).task as never)).toEqual({ urgent: true });
  return models.calls[0]?.question;
}

const schema = { type: 'object', properties: { urgent: { type: 'boolean' } } };

test.each([
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-sonnet-4-6',
  'global.anthropic.claude-opus-4-6-v1',
  'anthropic.claude-sonnet-5-5',
])('%s is given the schema as its own form of output, and no tool', async (model) => {
  expect(await questionTo({ model })).toMatchObject({ schema, tools: [] });
});

test.each<[string, BedrockOptions, z.ZodType]>([
  ['a model that has no form of its own', { model: 'amazon.nova-lite-v1:0' }, verdict],
  [
    'a schema with a property that may be missing',
    { model: 'anthropic.claude-sonnet-4-6' },
    z.object({ urgent: z.boolean(), why: z.string().optional() }),
  ],
  ['a tier that wants a tool', { model: 'anthropic.claude-sonnet-4-6', structuredOutput: 'tool' }, verdict],
])('the answer is a tool of %s', async (_, options, output) => {
  expect(await questionTo(options, output)).toMatchObject({ schema, tool: 'answer', tools: ['answer'] });
});

test('a model that the list does not know has the form of its own on demand', async () => {
  expect(await questionTo({ model: 'qwen.qwen3-32b-v1:0', structuredOutput: 'native' })).toMatchObject({
    schema,
    tools: [],
  });
});
