import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { makeProject, writeInto } from '../support/project.ts';

jest.setTimeout(400_000);

/** The app of a user: two workflows, of which neither injects faults where it is deployed. */
const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { AgentWorkflow } from 'ballast/cdk';
const app = new App();
const stack = new Stack(app, 'Support');
new AgentWorkflow(stack, 'First', { workflow: 'flows/first' });
new AgentWorkflow(stack, 'Second', { workflow: 'flows/second' });
`;

let cli: Cli;
/** Outside of the project, whose app is built again when it has one file more: 5 s of processor time. */
let results: Folder;

beforeAll(() => {
  cli = createCli();
  results = createFolder();
  makeProject(cli, 'app.mjs', APP, ['ballast', 'aws-cdk-lib', 'constructs', 'zod']);
  for (const name of ['first', 'second']) {
    writeInto(cli, `flows/${name}/workflow.ts`, workflowSource(['work'], name));
    writeInto(cli, `flows/${name}/answer.agent.ts`, agentSource('answer', `({ from: '${name}' })`));
  }
});
afterAll(async () => {
  await cli.remove();
  results.remove();
});

test.each([
  [['--profile', 'nope'], 'Allowed choices are mild, harsh, outage, store-outage, brutal'],
  [['--runs', '0'], 'Give a whole number from 1.'],
  [['--seed', '-1'], 'Give a whole number from 0.'],
  [['--input', '{"text":1}', '--workflow', 'first'], 'input.text is 1; it must be a string'],
  [['--input', '{"text":"a"}'], 'the app has the workflows first, second; choose one by --workflow NAME'],
])('fails before the start with %s', async (args, said) => {
  const { exitCode, stderr, stdout } = await cli.run('chaos', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(said);
});

test('runs a workflow of a project under the faults of a profile, and a seed of it again', async () => {
  const own = ['--workflow', 'first', '--input', '{"text":"it\'s"}', '--profile', 'harsh'];
  const ran = await cli.run('chaos', ...own, '--runs', '3', '--seed', '0', '--json', '--out', results.path);
  // three seeds claim no 99.9 %
  expect(ran).toMatchObject({ exitCode: 3 });
  const findings = JSON.parse(ran.stdout) as Record<string, unknown>;
  expect(findings).toMatchObject({ workflow: 'first', profile: 'harsh', seeds: 3, violations: [], firstSeed: 0 });
  // the stage injects none where it is deployed
  expect(findings.injected).toMatchObject({ error: { times: expect.any(Number) } });
  const injected = Object.values(findings.injected as Record<string, { times: number }>);
  expect(injected.reduce((sum, { times }) => sum + times, 0)).toBeGreaterThan(0);
  expect(ran.stderr).toContain('3/3 seeds');
  expect(readFileSync(join(results.path, 'harsh.html'), 'utf8')).toContain('<h1>Chaos, profile harsh');
  const written = JSON.parse(readFileSync(join(results.path, 'harsh.json'), 'utf8')) as {
    results: readonly { seed: number; measured: { hash: string } }[];
  };

  const again = await cli.run('chaos', ...own, '--replay', '2');
  expect(again.exitCode).toBe(0);
  expect(JSON.parse(again.stdout)).toEqual(written.results[2]);
  // no cloud of the state folder ran, and no execution is known to other commands
  expect(existsSync(join(cli.folder, '.ballast', 'workflows.json'))).toBe(false);
});
