import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { Outcome } from '../../../ops/outcome.ts';
import type { StartedWorkflow } from '../../../ops/start-workflow.ts';
import { type Cli, createCli } from '../support/cli.ts';

/** Two phases of 25 s one after the other: a busy machine takes long for the commands meanwhile. */
const SLOW = ['counter', 'judge'].flatMap((agent) => ['--fault', `${agent}=slow:25`]);

/** Of two agents: a cloud of its own process starts and runs it in half the processor time of the reference workflow. */
const REVIEW = fileURLToPath(new URL('../../fixtures/review', import.meta.url));
const START = ['start', '--workflow', REVIEW, '--input', '{"text":"a few words"}', '--id', 'slow', ...SLOW, '--json'];

jest.setTimeout(240_000);

const STACK = 'Ballast-review-dev';

let cli: Cli;
beforeAll(async () => {
  cli = createCli();
  await cli.useBuilt(['review']);
});
afterAll(() => cli.remove());

test('a started execution runs on without its command, Ctrl-C of a watch leaves it alone, and stop ends it', async () => {
  // in real time, and longer than this test looks at it
  const begun = await cli.run(...START);
  expect(begun.exitCode).toBe(0);
  const { name } = JSON.parse(begun.stdout) as StartedWorkflow;
  await cli.keepCloud();

  for (const watch of [
    () => cli.runUntil('1 call admitted', 'watch', 'slow', '--json'),
    () => cli.runOnStackUntil(STACK, '1 call admitted', 'watch', 'slow', '--json'),
  ]) {
    const { process: child, ended } = await watch();
    child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await ended;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'RUNNING', workflowId: 'slow' });
    expect(stderr).toMatch(new RegExp(`the execution continues; \`npx ballast watch ${name}.*\` shows it again`));
  }
  const again = await cli.run(...START);
  expect(JSON.parse(again.stdout)).toMatchObject({ name, wasRunning: true });

  const refused = await cli.runOnStack(STACK, 'stop', 'slow', '--reason', 'a drill');
  expect(refused.stderr).toContain(`stop ${name} of workflow review in account 000000000000`);
  const running = JSON.parse((await cli.run('status', 'slow', '--json')).stdout) as Outcome;
  expect(running.status).toBe('RUNNING');

  const stopped = await cli.run('stop', 'slow', '--reason', 'a drill', '--json');
  expect(stopped.exitCode).toBe(0);
  expect(JSON.parse(stopped.stdout)).toMatchObject({ name, status: 'ABORTED', error: 'Stopped', cause: 'a drill' });
  const watched = await cli.run('watch', 'slow', '--json');
  expect(watched.exitCode).toBe(1);
  expect(JSON.parse(watched.stdout)).toMatchObject({ status: 'ABORTED', error: 'Stopped' });

  const twice = await cli.run('stop', 'slow', '--reason', 'a drill');
  expect(twice.stderr).toContain(`${name} is ABORTED already: there is nothing to stop`);
  expect(twice.exitCode).toBe(2);
});

test.each(['', ' ', 'x'.repeat(257)])('a reason of a length that is not allowed stops nothing', async (reason) => {
  const { exitCode, stderr } = await cli.run('stop', 'any', '--reason', reason);
  expect(stderr).toContain('Use a reason of 1 to 256 characters.');
  expect(exitCode).toBe(2);
});
