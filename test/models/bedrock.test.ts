import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTwoProtocolServer } from '../../local/wire/two-protocols.ts';
import { type BedrockOptions, bedrock } from '../../models/bedrock.ts';
import { modelTier } from '../../models/model-tier.ts';
import { loggedTask } from './support.ts';

/** The client speaks HTTP/2. */
let server: ReturnType<typeof createTwoProtocolServer>;
const requests: { path: string | undefined; body: unknown }[] = [];
/** how the endpoint counts */
let usage: object = {};
beforeAll(async () => {
  server = createTwoProtocolServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ path: request.url, body: JSON.parse(Buffer.concat(chunks).toString()) });
      const content = [{ text: '{"urgent": true}' }];
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ output: { message: { role: 'assistant', content } }, stopReason: 'end_turn', usage }),
      );
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
});
beforeEach(() => void requests.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(options: Partial<BedrockOptions>, given: Partial<Parameters<typeof modelTier>[0]> = {}) {
  const model = bedrock({ model: 'us.amazon.nova-lite-v1:0', ...options });
  const tier = modelTier({ name: 'model', model, system: 'You judge tickets.', prompt: () => 'Urgent?', ...given });
  const { task, lines } = loggedTask();
  expect(await tier.run(task as never)).toEqual({ urgent: true });
  return { lines, ...requests[0] };
}

test('a question has its instructions, limits and metadata, and hides no feature of the provider', async () => {
  const { path, body } = await ask(
    {
      guardrail: { guardrailIdentifier: 'gr1', guardrailVersion: '2', trace: 'enabled' },
      serviceTier: 'flex',
      cacheSystem: true,
      additionalFields: { top_k: 50 },
    },
    { maxTokens: 77, temperature: 0.2 },
  );
  expect(path).toBe('/model/us.amazon.nova-lite-v1%3A0/converse');
  expect(body).toMatchObject({
    system: [
      { text: expect.stringMatching(/^You judge tickets\.\n\nText between <data>/) },
      { cachePoint: { type: 'default' } },
    ],
    messages: [{ role: 'user', content: [{ text: 'Urgent?' }] }],
    inferenceConfig: { maxTokens: 77, temperature: 0.2 },
    guardrailConfig: { guardrailIdentifier: 'gr1', guardrailVersion: '2', trace: 'enabled' },
    serviceTier: { type: 'flex' },
    additionalModelRequestFields: { top_k: 50 },
    requestMetadata: { workflowId: 'wf-1', agent: 'urgency', tier: 'model' },
  });
});

test('what is not given is not sent', async () => {
  const { body } = await ask({});
  expect(Object.keys(body as object).sort()).toEqual([
    'inferenceConfig',
    'messages',
    'requestMetadata',
    'system',
    'toolConfig',
  ]);
});

// T3.6
test('each token is in one count: those of a cache are in none of the others', async () => {
  usage = { inputTokens: 40, outputTokens: 7, totalTokens: 177, cacheReadInputTokens: 100, cacheWriteInputTokens: 30 };
  const price = { input: 1_000_000, output: 5_000_000, cacheRead: 100_000, cacheWrite: 1_200_000 };
  const { lines } = await ask({}, { price });
  const counts = { inputTokens: 40, outputTokens: 7, cacheReadTokens: 100, cacheWriteTokens: 30 };
  // 40 + 5 x 7 + 100 / 10 + 1.2 x 30
  expect(lines[0]?.fields).toMatchObject({ ...counts, costMicroDollars: 121 });
});
