import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { type Cli, createCli } from '../support/cli.ts';

// a run takes 3 s on an idle machine; this is for busy ones
jest.setTimeout(180_000);

/** Of two agents: its cold start takes half of that of the reference workflow. */
const REVIEW = fileURLToPath(new URL('../../fixtures/review', import.meta.url));
const RUN = ['run', '--workflow', REVIEW, '--input', '{"text":"a few words"}'] as const;

let cli: Cli;
beforeEach(() => {
  cli = createCli();
});
afterEach(() => cli.remove());

const state = () => join(cli.folder, '.ballast');

test('a reset removes what a run left, and with it the folder', async () => {
  // the state of a cloud in a process of its own is removed below
  await cli.simulateCloud('review');
  expect((await cli.run(...RUN, '--time', 'virtual')).exitCode).toBe(0);
  await cli.releaseCloud();
  expect(existsSync(state())).toBe(true);
  expect(await cli.run('reset')).toMatchObject({ exitCode: 0, stdout: `removed ${state()}\n` });
  expect(existsSync(state())).toBe(false);
});

// N33: the folder was emptied, then the command failed
test('a reset through a link removes the folder and the link', async () => {
  const real = join(cli.folder, 'real');
  mkdirSync(real);
  writeFileSync(join(real, 'ballast-state.json'), '{}');
  symlinkSync(real, state());
  expect(await cli.run('reset')).toMatchObject({ exitCode: 0, stdout: `removed ${state()}\n` });
  expect(existsSync(real)).toBe(false);
});

test('a reset fails during a run, keeps files that do not belong to the state, and succeeds after it', async () => {
  await cli.useBuilt(['review']);
  const run = await cli.runUntil('1 call admitted', ...RUN, '--fault', '*=hang');
  const refused = await cli.run('reset');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/is in use by process \d+/);
  expect(run.process.kill('SIGINT')).toBe(true);
  expect((await run.ended).exitCode).toBe(130);

  writeFileSync(join(state(), 'mine.txt'), 'keep me');
  const ended = await cli.run('reset', '--json');
  expect(JSON.parse(ended.stdout)).toEqual({ state: state(), removed: false });
  expect(existsSync(join(state(), 'mine.txt'))).toBe(true);
  expect(existsSync(join(state(), 'cloud'))).toBe(false);
});
