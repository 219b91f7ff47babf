import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Breaker } from '../../ops/breakers.ts';
import type { Checkpoints } from '../../ops/checkpoints.ts';
import type { Outcome } from '../../ops/outcome.ts';
import type { RedriveOutcome } from '../../ops/redrive-failed.ts';
import { type Cli, createCli } from './support/cli.ts';

jest.setTimeout(240_000);

const VIRTUAL = ['--time', 'virtual', '--json'] as const;

let cli: Cli;
beforeAll(async () => {
  cli = createCli();
  await cli.run('run', ...VIRTUAL);
});
afterAll(() => cli.remove());

const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await cli.run(...args)).stdout) as T;
const tierOf = ({ report }: Outcome, agent: string) =>
  report?.phases.flatMap(({ agents }) => agents).find(({ name }) => name === agent)?.replicas[0];

test('a failed run is looked at, redriven and resumed by its workflow id', async () => {
  const failed = await cli.run('run', '--id', 'demo', '--fault', 'risk=hang', '--fault', 'trend=hang', ...VIRTUAL);
  expect(failed.exitCode).toBe(1);

  const kept = await json<Checkpoints>('checkpoints', 'demo', '--json');
  expect(kept.phases).toMatchObject([{ phase: 'research', status: 'failed', failedAgents: ['risk', 'trend'] }]);
  expect(kept.phases[0]?.results).toHaveLength(5);

  const redriven = await cli.run('redrive', 'demo', ...VIRTUAL);
  expect(redriven.exitCode).toBe(0);
  expect(redriven.stderr).toMatch(/^redrive demo\n.*redriven, 1 time so far\n/);
  expect(JSON.parse(redriven.stdout)).toMatchObject({ status: 'SUCCEEDED', workflowId: 'demo', failedAgents: [] });

  const resumed = await cli.run('resume', 'demo', ...VIRTUAL);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'SUCCEEDED', workflowId: 'demo' });
  const again = await json<Checkpoints>('checkpoints', 'demo', '--json');
  expect(again.epoch).toBe(2);
  expect(again.phases.map(({ phase, status }) => `${phase} ${status}`)).toEqual([
    'research completed',
    'strategy completed',
    'quality-gate completed',
  ]);
});

test('all that failed are redriven at once, those of one error, and only after a look at which are meant', async () => {
  for (const agent of ['strategy-developer', 'quality-gate']) {
    await cli.run('run', '--fault', `${agent}=hang`, ...VIRTUAL);
  }
  const selected = await json<RedriveOutcome[]>('redrive', '--failed', '--dry-run', '--json');
  expect(selected.map(({ error }) => error).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'FallbackExhaustedError',
    'QuorumNotReachedError',
  ]);

  const one = await cli.run('redrive', '--failed', '--error', 'QuorumNotReachedError', ...VIRTUAL);
  expect(one.exitCode).toBe(0);
  expect(JSON.parse(one.stdout)).toMatchObject([{ status: 'SUCCEEDED' }]);
  expect(one.stderr).toMatch(/1 selected: 1 running/);

  const rest = await json<RedriveOutcome[]>('redrive', '--failed', '--since', '2020-01-01', '--rate', '50', ...VIRTUAL);
  expect(rest).toMatchObject([{ status: 'SUCCEEDED' }]);
  expect(await json('redrive', '--failed', ...VIRTUAL)).toEqual([]);
});

test('an isolated circuit is skipped until it is reset; both orders are kept with their reasons', async () => {
  await cli.run('breaker', 'isolate', 'volume/rules', '--reason', 'being replaced', '--json');
  const isolated = tierOf(await json<Outcome>('run', ...VIRTUAL), 'volume');
  expect(isolated).toMatchObject({ tier: 'simple-rules', skipped: [{ tier: 'rules', state: 'ISOLATED' }] });

  await cli.run('breaker', 'reset', 'volume/rules', '--reason', 'it is back', '--json');
  expect(tierOf(await json<Outcome>('run', ...VIRTUAL), 'volume')).toMatchObject({ tier: 'rules', skipped: [] });
  const circuits = await json<Breaker[]>('breakers', '--json');
  const audit = circuits.find(({ breakerId }) => breakerId === 'volume/rules')?.audit ?? [];
  expect(audit.map(({ verb, reason }) => `${verb}: ${reason}`)).toEqual([
    'isolate: being replaced',
    'reset: it is back',
  ]);
});

test('a workflow of its own folder runs with an input of its own', async () => {
  const folder = new URL('../fixtures/review', import.meta.url).pathname;
  const outcome = await json<Outcome>(
    'run',
    '-c',
    `workflow=${folder}`,
    '--input',
    '{"text":"a few words"}',
    ...VIRTUAL,
  );
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', report: { workflow: 'review' } });

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
    'an order that does not exist',
    ['breaker', 'smash', 'risk/rules', '--reason', 'x'],
    /Allowed choices are isolate, shadow/,
  ],
  [
    'an order to a circuit that is none',
    ['breaker', 'isolate', 'nope/rules', '--reason', 'x'],
    /there is no circuit "nope\/rules"; there are .*risk\/rules/,
  ],
  [
    'a workflow folder that is none',
    ['run', '-c', 'workflow=/nowhere'],
    /is \/nowhere, which is no folder that can be read/,
  ],
  ['a folder without a workflow', ['run', '-c', 'workflow=/'], /has no workflow.ts/],
  ['context that nobody reads', ['run', '-c', 'nope=1'], /Use one of workflow, stage/],
  ['an order without a reason', ['breaker', 'reset', 'risk/rules'], /--reason/],
  ['an unknown execution', ['redrive', 'nothing-like-it'], /no execution or workflow is called "nothing-like-it"/],
  ['a redrive of nothing', ['redrive'], /either the ID of one execution or --failed/],
  ['a filter without --failed', ['redrive', 'x', '--rate', '2'], /go with --failed/],
  ['context that is none', ['run', '-c', 'stage'], /Use KEY=VALUE/],
])('fails for %s, before anything is done', async (_, args, message) => {
  const ended = await cli.run(...args);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(/\n {4}at /);
});

test('in real time with an open time of 2 s: five failing runs open the circuit, and within that time it is back', async () => {
  const own = createCli();
  try {
    const run = async (...faults: readonly string[]) => {
      const ended = await own.run('run', '-c', 'circuitOpenSeconds=2', '--json', ...faults);
      return JSON.parse(ended.stdout) as Outcome;
    };
    for (let failing = 0; failing < 5; failing++) await run('--fault', 'risk/primary=error');
    const circuits = JSON.parse((await own.run('breakers', '--json')).stdout) as Breaker[];
    // it has changed its state; canaries may have healed it already
    expect(circuits.find(({ breakerId }) => breakerId === 'risk/rules')?.sinceMs).toBeGreaterThan(0);
    await sleep(2_000);
    expect(tierOf(await run(), 'risk')).toMatchObject({ tier: 'rules' });
  } finally {
    await own.remove();
  }
});
