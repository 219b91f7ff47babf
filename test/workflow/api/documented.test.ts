import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transformSync } from 'esbuild';
import { ROOT } from '../../../lib/root.ts';
import { textOf } from '../../repository/support/files.ts';
import { apiOf, arnOf } from '../../support/api.ts';
import { openWorld, type World } from '../../support/world.ts';

const PAGE = textOf('docs/api.md');

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
afterAll(() => world.close());

const apiUrl = () => world.cloud?.outputs.ApiUrl ?? '';

test('the curl of the page starts an execution', async () => {
  const [command = ''] = /curl -i "\$API_URL\/executions"(?:.*\\\n)*.*$/m.exec(PAGE) ?? [];
  const env = { ...process.env, API_URL: apiUrl().replace(/\/$/, '') };
  const { stdout } = await promisify(execFile)('bash', ['-c', `${command} --silent`], { env });
  expect(stdout).toMatch(/^HTTP\/1\.1 202 Accepted/);
  expect(stdout).toMatch(/^location: \/v1\/executions\/key-[0-9a-f]{64}\r?$/im);
  expect(stdout).toContain('"status":"RUNNING"');
});

test('the curls of the README start a run that fails on purpose, and redrive it', async () => {
  const [start = '', redrive = ''] = textOf('README.md').match(/^ {4}curl "\$API_URL.*$/gm) ?? [];
  const env = { ...process.env, API_URL: apiUrl().replace(/\/$/, '') };
  const answerOf = async (command: string) => {
    const { stdout } = await promisify(execFile)('bash', ['-c', `${command.trim()} --silent`], { env });
    return JSON.parse(stdout) as { id: string; status: string; redriveCount: number };
  };
  const { id } = await answerOf(start);
  expect((await world.ended(arnOf(world, id))).outcome).toMatchObject({ status: 'FAILED', workflowId: 'broken' });
  expect(await answerOf(redrive.replace('/ID/', `/${id}/`))).toMatchObject({ id, status: 'RUNNING', redriveCount: 1 });
});

test('the TypeScript of the page starts the same execution for the same key, signed', async () => {
  const [, source = ''] = /```ts\n([\s\S]*?)```/.exec(PAGE) ?? [];
  const folder = mkdtempSync(join(ROOT, 'test', '.documented-'));
  try {
    const file = join(folder, 'start.mjs');
    writeFileSync(file, transformSync(source, { loader: 'ts' }).code);
    const { start } = (await import(pathToFileURL(file).href)) as {
      start(url: string, key: string, input: object, signing: object): Promise<{ id: string }>;
    };
    const signing = { credentials: { accessKeyId: 'any', secretAccessKey: 'key' }, region: 'us-east-1' };
    const first = await start(apiUrl(), 'from-the-page', { ticker: 'AAPL' }, signing);
    const again = await start(apiUrl(), 'from-the-page', { ticker: 'AAPL' }, signing);
    expect(again.id).toBe(first.id);
    expect((await apiOf(world)('GET', `/executions/${first.id}`)).status).toBe(200);
    await expect(start(apiUrl(), 'refused', { ticker: 7 }, signing)).rejects.toThrow('400: ');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
