import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OpenAiCompatibleOptions, openAiCompatible } from '../../models/openai-compatible.ts';

let server: Server;
let url: string;
const requests: { headers: IncomingMessage['headers']; body: Record<string, unknown> }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
      });
      const usage = { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 60 } };
      response.end(JSON.stringify({ choices: [{ message: { content: '{}' }, finish_reason: 'stop' }], usage }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
});
beforeEach(() => void requests.splice(0));
afterAll(() => void server.close());

async function ask(given: Partial<OpenAiCompatibleOptions>) {
  const { signal } = new AbortController();
  const request = { prompt: 'why?', schema: {}, isStrict: true, maxTokens: 5, metadata: {}, signal };
  const answer = await openAiCompatible({ url, model: 'm', ...given }).ask(request);
  return { answer, ...requests[0] };
}

test('tokens from a cache are counted once', async () => {
  const { answer } = await ask({});
  expect(answer.usage).toEqual({ inputTokens: 40, outputTokens: 7, cacheReadTokens: 60, cacheWriteTokens: 0 });
});

test('the key goes where the provider wants it, and nowhere without one', async () => {
  process.env.A_MODEL_KEY = 'secret';
  expect((await ask({ apiKeyVariable: 'A_MODEL_KEY' })).headers?.authorization).toBe('Bearer secret');
  requests.splice(0);
  expect((await ask({ apiKey: async () => 'other', apiKeyHeader: 'api-key' })).headers).toMatchObject({
    'api-key': 'other',
  });
  requests.splice(0);
  expect((await ask({})).headers).not.toHaveProperty('authorization');
});

test('a key that is not there is a matter of configuration, and nothing is asked', async () => {
  await expect(ask({ apiKeyVariable: 'NO_SUCH_KEY' })).rejects.toMatchObject({
    failureNames: ['invalid_api_key'],
    message: expect.stringContaining('NO_SUCH_KEY'),
  });
  await expect(ask({ apiKey: async () => Promise.reject(new Error('denied')) })).rejects.toThrow('denied');
  expect(requests).toEqual([]);
});

test('the field of the token limit and further fields are those of the model', async () => {
  const { body } = await ask({ maxTokensField: 'max_completion_tokens', body: { reasoning_effort: 'low' } });
  expect(body).toMatchObject({ max_completion_tokens: 5, reasoning_effort: 'low' });
  expect(body).not.toHaveProperty('max_tokens');
});

test('what is no URL is a matter of configuration', async () => {
  await expect(ask({ url: 'localhost' })).rejects.toMatchObject({ failureNames: ['HTTP 404'] });
});
