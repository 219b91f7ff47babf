import { jest } from '@jest/globals';
import { userName } from '../../../cli/operator.ts';
import type { Checkpoints } from '../../../ops/checkpoints.ts';
import type { ListedExecution } from '../../../ops/list.ts';
import type { RedriveSummary } from '../../../ops/redrive-failed.ts';
import { type Cli, createCli } from '../support/cli.ts';

jest.setTimeout(240_000);

const VIRTUAL = ['--time', 'virtual', '--json'] as const;

let cli: Cli;

beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('research');
});

afterAll(() => cli.remove());

const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await cli.run(...args)).stdout) as T;

test('a failed run is read, redriven and resumed by its workflow id', async () => {
  const failed = await cli.run('run', '--id', 'demo', '--fault', 'risk=hang', '--fault', 'trend=hang', ...VIRTUAL);
  expect(failed.exitCode).toBe(1);

  const kept = await json<Checkpoints>('checkpoints', 'demo', '--json');
  expect(kept.phases).toMatchObject([{ phase: 'research', status: 'failed', failedAgents: ['risk', 'trend'] }]);
  expect(kept.phases[0]?.results).toHaveLength(5);

  const redriven = await cli.run('redrive', 'demo', '--reason', 'the feed is back', ...VIRTUAL);
  expect(redriven.exitCode).toBe(0);
  expect(redriven.stderr).toMatch(/^redrive demo\n.*redriven, 1 time so far\n/);
  expect(JSON.parse(redriven.stdout)).toMatchObject({ status: 'SUCCEEDED', workflowId: 'demo', failedAgents: [] });

  const actOf = async () => /^re\w+ \d{4}-.*$/m.exec((await cli.run('status', 'demo')).stdout)?.[0];
  expect(await actOf()).toMatch(new RegExp(`^redriven \\S+ \\S+ by ${userName()}: the feed is back$`));

  const resumed = await cli.run('resume', 'demo', '--reason', 'once more', ...VIRTUAL);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'SUCCEEDED', workflowId: 'demo' });
  const again = await json<Checkpoints>('checkpoints', 'demo', '--json');
  expect(again.epoch).toBe(2);
  expect(again.phases.map(({ phase, status }) => `${phase} ${status}`)).toEqual([
    'research completed',
    'strategy completed',
    'quality-gate completed',
  ]);
  expect(await actOf()).toMatch(new RegExp(`^resumed \\S+ \\S+ by ${userName()}: once more$`));
  const listed = await json<ListedExecution[]>('list', '--workflow-id', 'demo', '--json');
  expect(listed.map(({ operation, input }) => [operation?.verb, operation?.reason, input])).toEqual([
    ['resume', 'once more', '{"ticker":"AAPL"}'],
    ['redrive', 'the feed is back', '{"ticker":"AAPL"}'],
  ]);
});

test('all failed executions, or those of one error, are redriven; --dry-run lists them', async () => {
  for (const agent of ['strategy-developer', 'quality-gate']) {
    await cli.run('run', '--fault', `${agent}=hang`, ...VIRTUAL);
  }
  const selected = await json<RedriveSummary>('redrive', '--failed', '--dry-run', ...VIRTUAL);
  expect(selected).toMatchObject({ selected: 2, notRedriven: 2 });
  expect(selected.executions.map(({ error }) => error).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'FallbackExhaustedError',
    'QuorumNotReachedError',
  ]);

  const [named = ''] = selected.executions.map(({ name }) => name);
  expect(await json('redrive', '--failed', '--execution', named, '--dry-run', ...VIRTUAL)).toMatchObject({
    selected: 1,
    executions: [{ name: named }],
  });
  const one = await cli.run('redrive', '--failed', '--error', 'QuorumNotReachedError', ...VIRTUAL);
  expect(one.exitCode).toBe(0);
  expect(JSON.parse(one.stdout)).toMatchObject({ selected: 1, succeeded: 1, executions: [{ status: 'SUCCEEDED' }] });
  expect(one.stderr).toMatch(/1 selected: 1 running/);

  const rest = await json<RedriveSummary>('redrive', '--failed', '--since', '2020-01-01', '--rate', '50', ...VIRTUAL);
  expect(rest).toMatchObject({ selected: 1, succeeded: 1, executions: [{ status: 'SUCCEEDED' }] });
  expect(await json('redrive', '--failed', ...VIRTUAL)).toMatchObject({ selected: 0, executions: [] });
});

test('an execution whose workflow a newer one has taken over is never selected', async () => {
  await cli.run('run', '--id', 'replaced', '--fault', 'quality-gate=hang', ...VIRTUAL);
  expect(await json('redrive', '--failed', '--dry-run', ...VIRTUAL)).toMatchObject({ selected: 1 });
  expect((await cli.run('resume', 'replaced', ...VIRTUAL)).exitCode).toBe(0);
  expect(await json('redrive', '--failed', '--dry-run', ...VIRTUAL)).toMatchObject({ selected: 0 });
  const refused = await cli.run('redrive', '--failed', '--error', 'SupersededError', ...VIRTUAL);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('a newer execution took them over; redrive the newer one');
});

// T2.3
test('a redrive of many that Ctrl-C interrupts is continued by the command it prints, and redrives none twice', async () => {
  const ids = ['batch-1', 'batch-2', 'batch-3'];
  for (const id of ids) await cli.run('run', '--id', id, '--fault', 'quality-gate=hang', ...VIRTUAL);
  const begin = ['redrive', '--failed', '--error', 'QuorumNotReachedError', '--rate', '0.2', '--reason', "it's back"];
  const { process: child, ended } = await cli.runUntil('3 selected: 1 running', ...begin, ...VIRTUAL);
  child.kill('SIGINT');
  const { exitCode, stderr, stdout } = await ended;
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ selected: 3, notRedriven: 2 });
  const [, command = ''] = /\$ npx ballast (.*)\n/.exec(stderr) ?? [];
  const batch = /--continue (\S+)$/.exec(command)?.[1] ?? '';
  expect(command).toContain(String.raw`--reason 'it'\''s back' `);
  const rest = await cli.run(...begin.with(5, '50'), '--continue', batch, ...VIRTUAL);
  expect(JSON.parse(rest.stdout)).toMatchObject({ selected: 2, succeeded: 2 });
  const listed = await json<{ workflowId: string; redriveCount: number; operation: unknown }[]>('list', '--json');
  for (const execution of listed.filter(({ workflowId }) => ids.includes(workflowId))) {
    expect(execution).toMatchObject({ redriveCount: 1, operation: { reason: "it's back", batch } });
  }
});
