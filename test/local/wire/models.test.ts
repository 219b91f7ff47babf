import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { type Cloud, startCloud } from '../../../local/assembly/cloud.ts';
import type { CloudOptions } from '../../../local/assembly/cloud-options.ts';
import { openAiCompatible } from '../../../models/openai-compatible.ts';
import { writeAssembly } from '../assembly.ts';

let clouds: Cloud[] = [];
afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.stop();
  clouds = [];
});

async function cloudWith(options: Partial<CloudOptions>): Promise<Cloud> {
  const cloud = await startCloud({ assembly: await writeAssembly({ functions: {} }), ...options });
  clouds.push(cloud);
  return cloud;
}

const message = { role: 'user' as const, content: [{ text: 'Is it urgent?' }] };

async function converse({ endpoint, credentials }: Cloud) {
  const client = new BedrockRuntimeClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const output = await client.send(new ConverseCommand({ modelId: 'us.a.model-v1:0', messages: [message] }));
  return output.output?.message?.content?.[0]?.text;
}

async function complete({ endpoint }: Cloud) {
  const model = openAiCompatible({ url: `${endpoint}/emulated-models/v1`, model: 'our-model' });
  const signal = new AbortController().signal;
  const { text } = await model.ask({ prompt: 'p', schema: {}, isStrict: false, maxTokens: 9, metadata: {}, signal });
  return text;
}

const rules = [
  { model: 'us.a.model-v1:0', reply: { text: 'by Converse' } },
  { model: 'our-model', reply: { text: 'by OpenAI' } },
];

test.each<[string, Partial<CloudOptions>]>([
  ['of an option', { models: rules }],
  ["of the functions' settings", { functionSettings: { environment: {}, models: rules } }],
])('models are emulated at the port of the cloud by rules %s, in both forms', async (_, options) => {
  const cloud = await cloudWith(options);
  expect([await converse(cloud), await complete(cloud)]).toEqual(['by Converse', 'by OpenAI']);
  expect(cloud.models()?.calls.map(({ question }) => question.model)).toEqual(['us.a.model-v1:0', 'our-model']);
});

test('an answer says that it is none of a model', async () => {
  const cloud = await cloudWith({ models: [] });
  expect(await converse(cloud)).toContain('emulated: no model was asked');
});

test('without emulated models a question to one is refused, with the remedy', async () => {
  const cloud = await cloudWith({});
  await expect(converse(cloud)).rejects.toThrow(/is not run by the embedded cloud.*--pass-through bedrock-runtime/);
  await expect(complete(cloud)).rejects.toThrow(/400/);
});
