import { chmodSync, existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existingStateDirectory, prepareStateDirectory } from '../../cli/state-directory.ts';
import { removeAtEnd } from '../support/remove-at-end.ts';
import { type Cli, createCli } from './support/cli.ts';
import type { Ended } from './support/in-process.ts';

let cli: Cli;

beforeAll(() => {
  cli = createCli();
});

afterAll(() => cli.remove());

/** Refused before the start: exit code 2, a line on stderr, nothing on stdout and nothing left behind. */
function expectRefusal(ended: Ended, ...messages: readonly (string | RegExp)[]): void {
  expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^error: /);
  for (const message of messages) expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  expect(ended.stderr).not.toMatch(new RegExp(String.fromCharCode(27)));
  expect(existsSync(join(cli.folder, '.ballast'))).toBe(false);
}

const refuse = (...args: readonly string[]) => cli.run('run', ...args);

// N32
test('a folder that other users may look into is closed to them before anything is put there', async () => {
  const folder = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-open-')));
  chmodSync(folder, 0o755);
  await prepareStateDirectory(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  chmodSync(folder, 0o775);
  await existingStateDirectory(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a place where no folder can be is refused in words, not in codes of the system', async () => {
  const folder = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-no-')));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(prepareStateDirectory(file)).rejects.toThrow(/cannot be created: there is a file in its place$/);
  await expect(prepareStateDirectory(join(file, 'below'))).rejects.toThrow(/: it is a file, or lies below one$/);
  await expect(existingStateDirectory(file)).rejects.toThrow(/cannot be read: it is a file, or lies below one$/);
  await expect(prepareStateDirectory(join(folder, 'x'.repeat(300)))).rejects.toThrow(/: its name is too long$/);
});

describe('a state folder that is not one', () => {
  test('fails a run that would fill it', async () => {
    writeFileSync(join(cli.folder, 'own.txt'), 'somebody works here');
    expectRefusal(await refuse('--state', '.'), 'is not a state folder of Ballast');
  });

  test('fails a command that looks and a reset, where nothing has run', async () => {
    expectRefusal(await cli.run('history', 'x'), 'there is no state folder');
    expectRefusal(await cli.run('reset'), 'there is no state folder');
  });

  test('fails a reset and keeps what is in it', async () => {
    const folder = join(cli.folder, 'mine');
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');
    expectRefusal(await cli.run('reset', '--state', folder), 'is not a state folder');
    expect(existsSync(join(folder, 'thesis.txt'))).toBe(true);
  });
});
