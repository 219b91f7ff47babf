import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { type Cli, createCli } from './support/cli.ts';
import { BALLAST } from './support/in-process.ts';

// a synth takes 3 s on an idle machine; this is for busy ones
jest.setTimeout(180_000);

/** Of two agents: it is bundled once two files are loaded instead of ten. */
const REVIEW = fileURLToPath(new URL('../fixtures/review', import.meta.url));

let cli: Cli;
beforeEach(() => {
  cli = createCli();
});
afterEach(() => cli.remove());

const assemblies = () => join(cli.folder, '.ballast', 'assemblies');

/** Whether the process that synthesizes is at work. */
function isBundling(): boolean {
  if (!existsSync(assemblies())) return false;
  return readdirSync(assemblies(), { recursive: true }).some((path) => String(path).includes('ballast-bundles-'));
}

test('Ctrl-C is answered while the command itself is still being loaded', async () => {
  // sends the signal to itself as soon as anything listens for it
  const impatient =
    "process.on('newListener', (name) => name === 'SIGINT' && setImmediate(() => process.kill(process.pid, 'SIGINT')))";
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(impatient)}`];
  const child = spawn(process.execPath, [...preload, BALLAST, 'list', '--json'], { cwd: cli.folder });
  const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ error: 'InterruptedError' });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s during the synth ends it at once and leaves nothing of it',
  async (signal) => {
    const input = ['--workflow', REVIEW, '--input', '{"text":"a few words"}'];
    const run = await cli.runUntil('building the app', 'run', ...input, '--json');
    while (!isBundling()) await sleep(20);
    run.process.kill(signal);
    const { exitCode, stdout, stderr } = await run.ended;
    expect(exitCode).toBe(signal === 'SIGINT' ? 130 : 143);
    const said = 'interrupted: nothing was started';
    expect(JSON.parse(stdout)).toEqual({ error: 'InterruptedError', cause: said });
    expect(stderr.trim().split('\n').slice(2)).toEqual([said]);
    // a synth that was waited for would have named its folder
    expect(readdirSync(assemblies())).toEqual([]);
  },
);
