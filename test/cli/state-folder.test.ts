import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { ListedExecution } from '../../ops/list.ts';
import type { Outcome } from '../../ops/outcome.ts';
import { type Cli, createCli } from './support/cli.ts';

// a run takes 3 s on an idle machine; this is for busy ones
jest.setTimeout(180_000);

/** Of two agents: its cold start takes half of that of the reference workflow. */
const REVIEW = fileURLToPath(new URL('../fixtures/review', import.meta.url));
const RUN = ['run', '--workflow', REVIEW, '--input', '{"text":"a few words"}'] as const;

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.remove());

test('a state folder that was moved is read and run in where it is', async () => {
  await cli.useBuilt(['review'], 'here');
  await cli.run(...RUN, '--time', 'virtual', '--state', 'here');
  const before = JSON.parse((await cli.run('list', '--json', '--state', 'here')).stdout) as ListedExecution[];
  await cli.whenIdle('here');
  renameSync(join(cli.folder, 'here'), join(cli.folder, 'there'));

  const state = ['--state', 'there', '--json'];
  const listed = await cli.run('list', ...state);
  expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(listed.stdout)).toEqual(before);
  const run = await cli.run(...RUN, '--time', 'virtual', ...state);
  expect(JSON.parse(run.stdout) as Outcome).toMatchObject({ status: 'SUCCEEDED' });
  expect(readdirSync(join(cli.folder, 'there', 'assemblies'))).toHaveLength(1);
});
