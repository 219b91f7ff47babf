import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type Cli, createCli } from '../cli/support/cli.ts';
import { BALLAST } from '../cli/support/in-process.ts';

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.remove());

test('a reader that goes away early, as head does, is no error', async () => {
  const child = spawn(process.execPath, [BALLAST, '--help'], { cwd: cli.folder });
  // before anything is written: the process takes longer than that to start
  child.stdout.destroy();
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('a reader of stderr that goes away early changes neither the output nor the exit code', async () => {
  const child = spawn(process.execPath, [BALLAST, 'run', 'aapl', '--json'], { cwd: cli.folder });
  child.stderr.destroy();
  const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: 'InvalidInputError' });
});

test('the version is the one of the package', async () => {
  expect((await cli.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
