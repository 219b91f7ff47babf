import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Outcome } from '../../ops/outcome.ts';
import { agentSource, workflowSource } from '../support/folder.ts';
import { type Cli, createCli } from './support/cli.ts';
import { makeProject, writeInto } from './support/project.ts';

jest.setTimeout(400_000);

const VIRTUAL = ['--time', 'virtual', '--json'] as const;

/** The app of a user: two workflows beside a resource of their own. */
const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AgentWorkflow } from 'ballast/cdk';
const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new Stack(app, 'Support', { env });
new AgentWorkflow(stack, 'First', { workflow: 'flows/first', faultInjection: true });
new AgentWorkflow(stack, 'Second', { workflow: 'flows/second' });
new Secret(stack, 'ModelKey');
console.log('what an app prints is not the report');
`;

const COMMAND_LINE = `
import { defineCommandLine } from 'ballast';
export default defineCommandLine({
  input: {
    argument: 'TEXT',
    description: 'the text',
    settings: { language: 'the language it is written in' },
    parse: (text) => ({ text }),
  },
});
`;

let cli: Cli;

const write = (name: string, text: string) => writeInto(cli, name, text);

beforeAll(() => {
  cli = createCli();
  makeProject(cli, 'app.ts', APP, ['ballast', 'aws-cdk-lib', 'constructs', 'zod']);
  write('ticket.json', '{"text":"a few words"}');
  write('flows/first/command-line.ts', COMMAND_LINE);
  for (const name of ['first', 'second']) {
    write(`flows/${name}/workflow.ts`, workflowSource(['work'], name));
    write(`flows/${name}/answer.agent.ts`, agentSource('answer', `({ from: '${name}' })`));
  }
});
afterAll(() => cli.remove());

// one test, as each step needs what the one before it has built
test('a project runs the workflow that is chosen of its app, built again when a file of it has changed', async () => {
  const help = await cli.run('run', '--help');
  expect(help.stderr).toBe('building the app, as it has not been built here\n');
  expect(help.stdout).toMatch(
    /^ARGUMENT and settings of the workflow first:\n {2}TEXT {18}the text\n {2}--set language=VALUE {2}the language/m,
  );
  expect(help.stdout).toMatch(/^The workflow second takes no argument: give its input by --input JSON\.$/m);
  // no cloud was started, and no assembly is the one that ran last
  expect(readdirSync(join(cli.folder, '.ballast')).toSorted()).toEqual(['assemblies', 'ballast-state.json']);
  const helpOfOne = await cli.run('run', '--workflow', 'second', '--help');
  expect(helpOfOne.stdout).toContain('The workflow second takes no argument');
  expect(helpOfOne.stdout).not.toContain('workflow first');

  const unchosen = await cli.run('run', '--input', '{"text":"a"}', ...VIRTUAL);
  expect(unchosen.exitCode).toBe(2);
  expect(unchosen.stderr).not.toContain('building the app');
  expect(unchosen.stderr).toContain('the app has the workflows first, second; choose one by --workflow NAME');

  const refused = await cli.run('run', '--workflow', 'second', '--input', '{"text":1}', ...VIRTUAL);
  expect(refused).toMatchObject({ exitCode: 2, stderr: 'error: input.text is 1; it must be a string\n' });
  const unknown = await cli.run('run', '--workflow', 'first', '--input', '{"text":"a"}', '--fault', 'nope=error');
  expect(unknown).toMatchObject({ exitCode: 2 });
  expect(unknown.stderr).toContain('there is no agent nope; there are answer');

  const failed = await cli.run(
    ...['run', '--workflow', 'first', '--input-file', 'ticket.json', '--id', 'one', '--fault', 'answer=error'],
    ...VIRTUAL,
  );
  expect(failed.exitCode).toBe(1);
  expect(failed.stderr).not.toContain('building the app');
  await cli.keepCloud();

  const second = await cli.run('run', '--workflow', 'second', '--input', '{"text":"a"}', '--id', 'two', ...VIRTUAL);
  expect(second.stderr).not.toContain('building the app');
  // said only by a command that has built the app
  expect(second.stderr).not.toContain('not run by the embedded cloud');
  const outcome = JSON.parse(second.stdout) as Outcome;
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', report: { workflow: 'second' } });

  const alone = ['agent', 'answer', '--workflow', 'first', '--fault', 'answer=error', ...VIRTUAL];
  const asked = await cli.run(...alone, 'some text');
  expect(asked.exitCode).toBe(1);
  expect(JSON.parse(asked.stdout)).toMatchObject({
    agent: 'answer',
    status: 'FAILED',
    error: 'AgentError',
    answer: null,
  });
  const unknownAgent = await cli.run('agent', 'nope', '--workflow', 'first', 'some text', ...VIRTUAL);
  expect(unknownAgent.stderr).toBe('error: there is no agent "nope"; there are answer\n');

  // of the first workflow, though the second ran last
  const redriven = await cli.run('redrive', 'one', ...VIRTUAL);
  expect(JSON.parse(redriven.stdout)).toMatchObject({ status: 'SUCCEEDED', report: { workflow: 'first' } });
  expect(JSON.parse((await cli.run('status', 'two', '--json')).stdout)).toMatchObject({ workflowId: 'two' });

  await cli.releaseCloud();
  write('flows/second/answer.agent.ts', agentSource('answer', `({ from: 'a change' })`));
  const changed = await cli.run('run', '--workflow', 'second', '--input', '{"text":"a"}', ...VIRTUAL);
  expect(changed.stderr).toContain('building the app, as flows/second/answer.agent.ts has changed');
  expect(changed.stderr).toMatch(/not run by the embedded cloud: .*AWS::SecretsManager::Secret \(ModelKey/);
  expect(changed.stdout).toContain('a change');

  // a new file of the project is an input of its app, as far as is known
  write('another.json', '{}');
  // before the app bundles its functions
  write(
    'app.ts',
    APP.replace('new App()', 'thrown()').concat(`
function thrown(): never {
  throw new Error('a mistake of the user');
}`),
  );
  const broken = await cli.run('run', '--workflow', 'second', '--input', '{"text":"a"}', ...VIRTUAL);
  expect(broken.exitCode).toBe(2);
  expect(broken.stderr).toContain('building the app, as another.json has changed');
  expect(broken.stderr).toMatch(/error: the app \(tsx app\.ts\) failed: a mistake of the user/);
  expect(JSON.parse(broken.stdout)).toMatchObject({ error: 'InvalidInputError' });
});
