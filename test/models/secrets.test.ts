import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { modelTier } from '../../models/model-tier.ts';
import { openAiCompatible } from '../../models/openai-compatible.ts';
import { apiKeySecret } from '../../models/secrets.ts';
import { loggedTask } from './support.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:key-AbCdEf';

let server: Server;
let secret: string;
/** what the provider takes */
let rightKey: string;
let requests: string[];

/** Secrets Manager, and a provider that checks the key, on one port. */
beforeAll(async () => {
  server = createServer((incoming, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of incoming as AsyncIterable<Buffer>) body += String(chunk);
      if (incoming.headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
        const { SecretId } = JSON.parse(body) as { SecretId: string };
        requests.push(`secret ${incoming.headers.authorization?.split('/')[2]} ${SecretId}`);
        response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ SecretString: secret }));
        return;
      }
      const isRight = incoming.headers.authorization === `Bearer ${rightKey}`;
      requests.push(isRight ? 'answered' : 'refused');
      response.statusCode = isRight ? 200 : 401;
      const message = { content: '{"urgent": true}' };
      const error = { message: 'Incorrect API key provided.', code: 'invalid_api_key' };
      response.end(JSON.stringify(isRight ? { choices: [{ message, finish_reason: 'stop' }] } : { error }));
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: origin,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  requests = [];
  secret = rightKey = 'first-key';
});

function tierWith(field?: string) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const apiKey = apiKeySecret({ apiKeySecretArn: ARN, ...(field === undefined ? {} : { field }) });
  const model = openAiCompatible({ url, model: 'our-model', apiKey });
  return modelTier<{ text: string }>({ name: 'model', model, prompt: ({ input }) => input.text });
}
const ask = async (tier: ReturnType<typeof tierWith>) => await tier.run(loggedTask().task);

test('the key is read from its secret, in its region, once', async () => {
  const tier = tierWith();
  for (const _ of [1, 2]) expect(await ask(tier)).toEqual({ urgent: true });
  expect(requests).toEqual([`secret eu-west-1 ${ARN}`, 'answered', 'answered']);
  expect(tier.uses).toMatchObject({ secretArns: [ARN] });
});

test('a key that was rotated is read again, and the question asked again with it', async () => {
  const tier = tierWith('openai');
  secret = JSON.stringify({ openai: 'first-key' });
  await ask(tier);
  rightKey = 'second-key';
  secret = JSON.stringify({ openai: 'second-key' });
  expect(await ask(tier)).toEqual({ urgent: true });
  expect(requests.slice(2)).toEqual(['refused', `secret eu-west-1 ${ARN}`, 'answered']);
});

test('a key that is wrong and not rotated is a failure of the configuration, asked once', async () => {
  const tier = tierWith();
  rightKey = 'another';
  await expect(ask(tier)).rejects.toMatchObject({ name: 'ModelConfigurationError' });
  expect(requests.filter((each) => each === 'refused')).toHaveLength(1);
});

test.each([
  ['no JSON', 'sk-hidden'],
  ['JSON without the field', '{"other": "sk-hidden"}'],
])('a secret that is %s is refused by its ARN, and nothing of it is told', async (_, content) => {
  secret = content;
  const error = await ask(tierWith('openai')).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({
    name: 'ModelConfigurationError',
    message: expect.stringContaining(`the secret ${ARN} has no text "openai"`),
  });
  expect(String((error as Error).stack)).not.toContain('sk-hidden');
});
