import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Cloud, startCloud } from '../../../local/assembly/cloud.ts';
import { attach } from '../../../local/process/client.ts';
import { openKeepAlive } from '../../../local/process/keep-alive.ts';
import type { FunctionSettings } from '../../../local/services/lambda/function-settings.ts';
import { endpointOf, endpointVariable } from '../../../local/services/lambda/pass-through.ts';
import { passOn } from '../../../local/wire/pass-through.ts';
import { signRequest } from '../../../local/wire/sign-request.ts';
import { temporaryDirectory, writeAssembly } from '../assembly.ts';

const SHELL = {
  accessKeyId: 'AKIAOFTHESHELL',
  secretAccessKey: 'secret-of-the-shell',
  sessionToken: 'session-of-the-shell',
};

describe('Signature Version 4', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

  // of AWS's own test suite: get-vanilla, post-vanilla, get-vanilla-query-order-key-case
  test.each([
    ['GET', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    ['GET', 'Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
  ])('signs %s %j as AWS does', (method, query, signature) => {
    const request = {
      method,
      path: '/',
      query: new URLSearchParams(query),
      headers: { host: 'example.amazonaws.com' },
      body: Buffer.alloc(0),
    };
    const nowMs = Date.UTC(2015, 7, 30, 12, 36);
    const { authorization } = signRequest(request, { region: 'us-east-1', service: 'service' }, credentials, nowMs);
    expect(authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    );
  });

  // made by @smithy/signature-v4, which escapes the path but for S3
  test.each([
    ['bedrock', '/model/a.b-3%3A0/converse', '', 'd657f6baf89110039b8641dcf3a142b5bfcc031cb3436d69a06349553f839c14'],
    [
      's3',
      '/bucket/a%20key',
      'list-type=2&prefix=%20*',
      '9c671ea234ef3ae2323f95ecd8511c3e0ab4a1fda4a0b4cae80f769af2c28aac',
    ],
  ])('signs the path of %s as its SDK client does', (service, path, query, signature) => {
    const request = {
      method: 'POST',
      path,
      query: new URLSearchParams(query),
      headers: { host: 'h.example', 'content-type': 'application/json' },
      body: Buffer.from('{}'),
    };
    const { authorization } = signRequest(
      request,
      { region: 'eu-west-1', service },
      SHELL,
      Date.UTC(2026, 0, 2, 3, 4, 5),
    );
    expect(authorization).toContain(`Signature=${signature}`);
  });
});

test('a service is called by the name of its SDK client', () => {
  expect(endpointVariable('secrets-manager')).toBe('AWS_ENDPOINT_URL_SECRETS_MANAGER');
  expect(endpointOf('secrets-manager', 'eu-west-1')).toBe('https://secretsmanager.eu-west-1.amazonaws.com');
  expect(endpointOf('bedrock-runtime', 'us-east-1')).toBe('https://bedrock-runtime.us-east-1.amazonaws.com');
  expect(endpointOf('constructor', 'cn-north-1')).toBe('https://constructor.cn-north-1.amazonaws.com.cn');
});

// N12: its name was looked up with the brackets, and not found
test('a service may be at an address of IPv6', async () => {
  const request = {
    method: 'POST',
    path: '/_cloud/pass-through/ses/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from('{}'),
    connection: { port: 0, onOver: () => undefined },
  };
  const endpoints = { ses: 'http://[::1]:1' };
  const passed = passOn(request, { services: ['ses'], credentials: SHELL, endpoints }, 'us-east-1');
  // nothing listens there
  await expect(passed).rejects.toThrow(/^ses could not be passed through to ::1: connect /);
});

/** What stands for AWS here, and what it was asked. */
interface FakeService {
  readonly server: Server;
  readonly endpoint: string;
  readonly asked: { url: string; headers: Record<string, unknown>; body: string }[];
}

async function openFakeService(): Promise<FakeService> {
  const asked: FakeService['asked'] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      asked.push({ url: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString() });
      if (incoming.url?.includes('converse') === true) {
        response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'theirs' });
        response.write('{"answer":');
        setImmediate(() => response.end('"from afar"}'));
        return;
      }
      const stacks =
        '<StackSummaries><member><StackName>theirs</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member></StackSummaries>';
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(`<ListStacksResponse><ListStacksResult>${stacks}</ListStacksResult></ListStacksResponse>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

// N12
describe('a function that asks for a service the cloud does not run', () => {
  const stateDir = temporaryDirectory();
  let aws: FakeService;
  let cloud: Cloud;
  beforeAll(async () => {
    aws = await openFakeService();
    cloud = await startCloud({
      stateDir,
      assembly: await writeAssembly({
        functions: {
          /** an SDK client that speaks the query protocol */
          Stacks: {
            source: `
              import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
              export const handler = async ({ region }) => {
                const client = new CloudFormationClient({ maxAttempts: 1, ...(region && { region }) });
                try {
                  const { StackSummaries } = await client.send(new ListStacksCommand({}));
                  return StackSummaries.map(({ StackName }) => StackName);
                } catch ({ name, message }) { return { name, message }; }
              };`,
            timeoutSeconds: 20,
          },
          /** what the client of Bedrock Runtime does: HTTP/2 without TLS, and nothing else */
          Converses: {
            source: `
              import { connect } from 'node:http2';
              const ask = (url) => new Promise((resolve, reject) => {
                const { origin, pathname } = new URL(url);
                const session = connect(origin);
                session.on('error', reject);
                const stream = session.request({
                  ':method': 'POST', ':path': pathname.replace(/\\/$/, '') + '/model/m%3A0/converse', 'content-type': 'application/json',
                  'user-agent': 'aws-sdk-js/3.1 ua/2.1 api/bedrock-runtime#3.1',
                  authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0',
                });
                let status = 0, text = '';
                stream.on('response', (headers) => { status = headers[':status']; });
                stream.on('data', (chunk) => { text += chunk; });
                stream.on('error', reject);
                stream.on('end', () => { session.close(); resolve({ status, body: JSON.parse(text) }); });
                stream.end('{"messages":[]}');
              });
              export const handler = () => ask(process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? process.env.AWS_ENDPOINT_URL);`,
            timeoutSeconds: 20,
          },
          Environment: {
            source: 'export const handler = async () => ({ ...process.env });',
            environment: { TABLE: 'a-table', LEVEL: 'info' },
          },
        },
      }),
    });
  });
  afterAll(async () => {
    await cloud.stop();
    aws.server.closeAllConnections();
    await new Promise((resolve) => aws.server.close(resolve));
  });

  async function withSettings(settings: FunctionSettings): Promise<void> {
    const keepAlive = await openKeepAlive(cloud.port, cloud.credentials, settings);
    if (keepAlive === undefined || keepAlive === 'refused') throw new Error('no keep-alive connection');
    keepAlive.close();
  }

  async function invoke(name: string, event = {}) {
    return JSON.parse((await cloud.lambda.invoke(`Test-${name}`, event)).payload);
  }

  const passThrough = (endpoint: string) => ({
    services: ['cloudformation', 'bedrock-runtime'],
    credentials: SHELL,
    region: 'eu-central-1',
    endpoints: { cloudformation: endpoint, 'bedrock-runtime': endpoint },
  });

  test('is refused by name, with the option that lets it through', async () => {
    await withSettings({ environment: {} });
    expect(await invoke('Stacks')).toEqual({
      name: 'UnknownOperationException',
      message:
        'ListStacks is not run by the embedded cloud; requests to cloudformation go on to AWS with --pass-through cloudformation',
    });
    const { status, body } = await invoke('Converses');
    expect(status).toBe(400);
    expect(body.message).toMatch(/POST \/model\/m%3A0\/converse is not run .* --pass-through bedrock-runtime$/);
  });

  test('reaches it when it is passed through, signed with the credentials of the shell', async () => {
    await withSettings({ environment: {}, passThrough: passThrough(aws.endpoint) });
    aws.asked.length = 0;
    expect(await invoke('Stacks')).toEqual(['theirs']);
    expect(await invoke('Converses')).toEqual({ status: 200, body: { answer: 'from afar' } });
    const [stacks, converse] = aws.asked;
    expect(stacks).toMatchObject({ url: '/', body: expect.stringContaining('Action=ListStacks') });
    expect(converse).toMatchObject({ url: '/model/m%3A0/converse', body: '{"messages":[]}' });
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    for (const [asked, service] of [
      [stacks, 'cloudformation'],
      [converse, 'bedrock'],
    ] as const) {
      expect(asked?.headers).toMatchObject({
        host: new URL(aws.endpoint).host,
        'x-amz-security-token': SHELL.sessionToken,
        authorization: expect.stringContaining(
          `Credential=${SHELL.accessKeyId}/${today}/eu-central-1/${service}/aws4_request`,
        ),
      });
    }
  });

  test('keeps the region that its client asks for', async () => {
    await withSettings({ environment: {}, passThrough: passThrough(aws.endpoint) });
    await invoke('Stacks', { region: 'ap-south-1' });
    expect(aws.asked.at(-1)?.headers.authorization).toContain('/ap-south-1/cloudformation/aws4_request');
  });

  test('names the service that cannot be reached', async () => {
    const gone = await openFakeService();
    await new Promise((resolve) => gone.server.close(resolve));
    await withSettings({ environment: {}, passThrough: passThrough(gone.endpoint) });
    const { message } = await invoke('Stacks');
    expect(message).toMatch(/^cloudformation could not be passed through to 127\.0\.0\.1: .*ECONNREFUSED/);
  });

  test('has the variables it was given, beside those of the template and instead of them', async () => {
    await withSettings({ environment: { MODEL_KEY: 'k', LEVEL: 'debug' } });
    expect(await invoke('Environment')).toMatchObject({ TABLE: 'a-table', LEVEL: 'debug', MODEL_KEY: 'k' });
    await withSettings({ environment: {} });
    const after = await invoke('Environment');
    expect(after).toMatchObject({ TABLE: 'a-table', LEVEL: 'info' });
    expect(after).not.toHaveProperty('MODEL_KEY');
  });

  test('leaves no trace of the credentials, neither in functions nor in files', async () => {
    await withSettings({ environment: { MODEL_KEY: 'key-of-a-model' }, passThrough: passThrough(aws.endpoint) });
    await invoke('Stacks');
    const variables = JSON.stringify(await invoke('Environment'));
    const files = readdirSync(stateDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const kept = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join();
    for (const secret of Object.values(SHELL)) {
      expect(variables).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
    expect(kept).not.toContain('key-of-a-model');
  });
});

test('a cloud that is started for a client has its settings from the first call on, and not among its arguments', async () => {
  const assembly = await writeAssembly({
    functions: { Environment: { source: 'export const handler = async () => process.env.MODEL_KEY;' } },
  });
  const functionSettings = { environment: { MODEL_KEY: 'key-of-a-model' } };
  const { endpoint, credentials, pid, close } = await attach({
    stateDir: temporaryDirectory(),
    assembly,
    functionSettings,
  });
  const client = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'Test-Environment' }));
    expect(Payload?.transformToString()).toBe('"key-of-a-model"');
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
    expect(stdout).toContain('hasSettings');
    expect(stdout).not.toContain('key-of-a-model');
  } finally {
    client.destroy();
    close();
  }
});
