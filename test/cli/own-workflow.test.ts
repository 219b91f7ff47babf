import { jest } from '@jest/globals';
import { type Cli, createCli } from './support/cli.ts';
import type { Ended } from './support/in-process.ts';

jest.setTimeout(240_000);

const VIRTUAL = ['--time', 'virtual', '--json'] as const;

const folder = new URL('../fixtures/review', import.meta.url).pathname;

let cli: Cli;
let ran: Ended;

beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('review');
  ran = await cli.run('run', '-c', `workflow=${folder}`, '--input', '{"text":"a few words"}', ...VIRTUAL);
});

afterAll(() => cli.remove());

test('a workflow of its own folder runs with an input of its own', async () => {
  expect(JSON.parse(ran.stdout)).toMatchObject({ status: 'SUCCEEDED', report: { workflow: 'review' } });

  const refused = await cli.run('run', '-c', `workflow=${folder}`, '--input', '{"ticker":"AAPL"}', ...VIRTUAL);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toBe('error: input.text is missing; it must be a string\n');
  const tickerless = await cli.run('run', '-c', `workflow=${folder}`);
  expect(tickerless.exitCode).toBe(2);
  expect(tickerless.stderr).toContain(
    'has no command-line.ts, which would take an argument: give its input by --input JSON',
  );
  expect((await cli.run('run', '-c', `workflow=${folder}`, '--input', '{', ...VIRTUAL)).stderr).toMatch(
    /which is not JSON/,
  );
});

test.each([
  [
    'a command that does not exist',
    ['breaker', 'smash', 'judge/rules', '--reason', 'x'],
    /Allowed choices are isolate, shadow/,
  ],
  [
    'a command on a circuit that does not exist',
    ['breaker', 'isolate', 'nope/rules', '--reason', 'x'],
    /there is no circuit "nope\/rules"; there are .*judge\/rules/,
  ],
  [
    'a workflow folder that does not exist',
    ['run', '-c', 'workflow=/nowhere'],
    /is \/nowhere, which is no folder that can be read/,
  ],
  ['a folder without a workflow', ['run', '-c', 'workflow=/'], /has no workflow.ts/],
  ['an unknown key of the context', ['run', '-c', 'nope=1'], /Use one of workflow, stage/],
  ['a command without a reason', ['breaker', 'reset', 'judge/rules'], /--reason/],
  [
    'an unknown execution',
    ['redrive', 'nothing-like-it', '--time', 'virtual'],
    /no execution or workflow is called "nothing-like-it"/,
  ],
  ['a redrive of nothing', ['redrive'], /either the ID of one execution or --failed/],
  ['a filter without --failed', ['redrive', 'x', '--rate', '2'], /go with --failed/],
  ['context without a value', ['run', '-c', 'stage'], /Use KEY=VALUE/],
])('fails for %s, before anything is done', async (_, args, message) => {
  const ended = await cli.run(...args);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(/\n {4}at /);
});
