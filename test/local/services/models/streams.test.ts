import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { streamText } from 'ai';
import { type ModelEndpoint, serveModels } from '../../../../local/wire/model-endpoint.ts';

let endpoint: ModelEndpoint;
afterEach(() => endpoint.close());

const TEXT = 'A text of more than one piece, with ümlauts and 🙂 in it.';

async function converseStream() {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new BedrockRuntimeClient({
    endpoint: endpoint.origin,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  const messages = [{ role: 'user' as const, content: [{ text: 'Why?' }] }];
  const { stream = [] } = await client.send(new ConverseStreamCommand({ modelId: 'a.model', messages }));
  const events: object[] = [];
  for await (const event of stream) events.push(event);
  return events as {
    [type: string]: { delta?: { text?: string; toolUse?: { input?: string } }; stopReason?: string } | undefined;
  }[];
}

test('Converse streams a text in pieces, with its stop reason and tokens at the end', async () => {
  endpoint = await serveModels([{ reply: { text: TEXT } }]);
  const events = await converseStream();
  const pieces = events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? []);
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.join('')).toBe(TEXT);
  expect(events.map((event) => Object.keys(event)[0])).toEqual([
    'messageStart',
    ...pieces.map(() => 'contentBlockDelta'),
    'contentBlockStop',
    'messageStop',
    'metadata',
  ]);
  expect(events.at(-2)).toMatchObject({ messageStop: { stopReason: 'end_turn' } });
  expect(events.at(-1)).toMatchObject({ metadata: { usage: endpoint.models.calls[0]?.usage } });
});

test('Converse streams the input of a tool', async () => {
  endpoint = await serveModels([{ reply: { tools: [{ name: 'customer', input: { id: 7, why: TEXT } }] } }]);
  const events = await converseStream();
  const input = events.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? []).join('');
  expect(JSON.parse(input)).toEqual({ id: 7, why: TEXT });
  expect(events.at(-2)).toMatchObject({ messageStop: { stopReason: 'tool_use' } });
});

test("OpenAI's form streams a text in pieces, as its clients read it", async () => {
  endpoint = await serveModels([{ reply: { text: TEXT } }]);
  const provider = createOpenAICompatible({ name: 'p', baseURL: endpoint.url, includeUsage: true });
  const result = streamText({ model: provider('our-model'), prompt: 'Why?', maxRetries: 0 });
  const pieces: string[] = [];
  for await (const piece of result.textStream) pieces.push(piece);
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.join('')).toBe(TEXT);
  expect(await result.finishReason).toBe('stop');
  expect(await result.usage).toMatchObject(endpoint.models.calls[0]?.usage ?? {});
});
