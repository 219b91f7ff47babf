import { statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Cloud, startCloud } from '../../../local/assembly/cloud.ts';
import { CLIENT_PATH } from '../../../local/wire/client-connections.ts';
import { credentialsFile, ensureCredentials } from '../../../local/wire/credentials.ts';
import { temporaryDirectory, writeAssembly } from '../assembly.ts';

/** One request to each service, by protocol. */
const REQUESTS = {
  'Step Functions': { headers: { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' }, body: '{}' },
  DynamoDB: { headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body: '{}' },
  Lambda: { path: '/2015-03-31/functions/Test-Keys/invocations', body: '{}' },
  STS: {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  },
  'the keep-alive connection': { method: 'GET', path: CLIENT_PATH },
};

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

// N32: 127.0.0.1 is open to every user of the machine
describe('the credentials of a cloud', () => {
  const stateDir = temporaryDirectory();
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({
      stateDir,
      assembly: await writeAssembly({
        functions: {
          Keys: { source: 'export const handler = async () => process.env.AWS_ACCESS_KEY_ID;' },
          Dies: {
            source:
              'export const handler = async () => { console.log(process.env.AWS_ACCESS_KEY_ID); process.exit(1); };',
          },
          Asks: {
            source: `
              import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
              const client = new SFNClient({});
              const atLoad = await client.send(new ListStateMachinesCommand({}));
              export const handler = async () => [atLoad, await client.send(new ListStateMachinesCommand({}))].length;`,
          },
        },
      }),
    });
  });
  afterAll(() => cloud.stop());

  function ask({ method = 'POST', path = '/', headers = {}, body = '' }: Asked, authorization?: string) {
    const { port } = new URL(cloud.endpoint);
    return new Promise<{ status: number; body: string }>((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: { ...headers, ...(authorization && { authorization }) },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        const answered = () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (path === CLIENT_PATH) {
            answered();
            sent.destroy();
          }
        });
        response.on('end', answered);
      });
      sent.end(body);
    });
  }

  const signedBy = (accessKeyId: string) =>
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/any/aws4_request, SignedHeaders=host, Signature=0`;

  test.each(Object.entries(REQUESTS))(
    '%s answers no one without the access key of the state directory',
    async (_, asked) => {
      const { accessKeyId } = cloud.credentials;
      expect((await ask(asked, signedBy(accessKeyId))).status).toBe(200);
      const unsigned = await ask(asked);
      expect(unsigned.status).toBe(403);
      expect(unsigned.body).toMatch(/MissingAuthenticationToken.*is not signed; sign with the access key in the file/);
      for (const wrong of ['test', 'local', `${accessKeyId}0`, accessKeyId.slice(0, -1), accessKeyId.toLowerCase()]) {
        const { status, body } = await ask(asked, signedBy(wrong));
        expect({ wrong, status }).toEqual({ wrong, status: 403 });
        expect(body).toContain('UnrecognizedClient');
        expect(body).not.toContain(accessKeyId);
      }
    },
  );

  test('a function has a key of its own, as long as its environment lives', async () => {
    const { payload } = await cloud.lambda.invoke('Test-Keys', {});
    expect((await ask(REQUESTS.DynamoDB, signedBy(JSON.parse(payload)))).status).toBe(200);
    expect((await cloud.lambda.invoke('Test-Asks', {})).payload).toBe('2');
    const { log } = await cloud.lambda.invoke('Test-Dies', {});
    const [, dead = ''] = /(ASIA[0-9A-F]+)/.exec(log.join()) ?? [];
    expect((await ask(REQUESTS.DynamoDB, signedBy(dead))).status).toBe(403);
  });

  test('the key is kept for its user alone, where the AWS SDK and CLI find it', async () => {
    expect(statSync(stateDir).mode & 0o077).toBe(0);
    expect(statSync(join(stateDir, 'credentials')).mode & 0o077).toBe(0);
    process.env.AWS_SHARED_CREDENTIALS_FILE = credentialsFile(stateDir);
    const client = new SFNClient({ endpoint: cloud.endpoint, region: 'us-east-1' });
    try {
      expect((await client.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
    } finally {
      client.destroy();
      delete process.env.AWS_SHARED_CREDENTIALS_FILE;
    }
  });

  test('the key stays the same from one start to the next, and a damaged file is replaced', () => {
    const directory = temporaryDirectory();
    const first = ensureCredentials(directory);
    expect(ensureCredentials(directory)).toEqual(first);
    writeFileSync(credentialsFile(directory), '[default]\naws_access_key_id = \n', { mode: 0o644 });
    const second = ensureCredentials(directory);
    expect(second.accessKeyId).toMatch(/^LOCAL[0-9A-F]{32}$/);
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    expect(statSync(credentialsFile(directory)).mode & 0o077).toBe(0);
  });
});
