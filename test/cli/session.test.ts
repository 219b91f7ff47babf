import { jest } from '@jest/globals';
import type { Breaker } from '../../ops/breakers.ts';
import type { Checkpoints } from '../../ops/checkpoints.ts';
import type { ListedExecution } from '../../ops/list.ts';
import type { Outcome } from '../../ops/outcome.ts';
import { type Cli, createCli } from './support/cli.ts';

// a run takes 3 s on an idle machine; this is for busy ones
jest.setTimeout(240_000);

const VIRTUAL = ['--time', 'virtual', '--json'] as const;
const REVIEW = new URL('../fixtures/review', import.meta.url).pathname;
const VOTE = new URL('../fixtures/vote', import.meta.url).pathname;
const BALLOTS = JSON.stringify({ voters: Array.from({ length: 3 }, () => ({ afterMs: 0, says: 'yes' })) });

let cli: Cli;
beforeAll(async () => {
  cli = createCli();
  // one workflow first, then another one: from then on the cloud runs the functions of that one
  await cli.simulateCloud('vote');
  const vote = ['-c', `workflow=${VOTE}`, '--input', BALLOTS];
  await cli.run('run', '--id', 'first', ...vote, '--fault', 'voter=error', ...VIRTUAL);
  await cli.simulateCloud('review');
  await cli.run('run', '--id', 'second', '-c', `workflow=${REVIEW}`, '--input', '{"text":"a few words"}', ...VIRTUAL);
});
afterAll(() => cli.remove());

const json = async <T>(...args: readonly string[]): Promise<T> =>
  JSON.parse((await cli.run(...args, '--json')).stdout) as T;

describe('a state folder in which two workflows ran', () => {
  test('lists the executions of both, the newest first', async () => {
    const listed = await json<ListedExecution[]>('list');
    expect(new Set(listed.map(({ name }) => name.split('--')[0]))).toEqual(new Set(['second', 'first']));
    const starts = listed.map(({ startedAtMs }) => startedAtMs);
    expect(starts).toEqual(starts.toSorted((a, b) => b - a));
    expect(await json<ListedExecution[]>('list', '--limit', '1')).toHaveLength(1);
  });

  test('shows an execution of either, by its id or its ARN', async () => {
    const first = await json<Outcome>('status', 'first');
    expect(first).toMatchObject({ workflowId: 'first' });
    expect(await json('status', first.executionArn)).toEqual(first);
    expect(await json<Outcome>('status', 'second')).toMatchObject({ report: { workflow: 'review' } });
    const kept = await json<Checkpoints>('checkpoints', 'first');
    expect(kept.phases.map(({ phase }) => phase)).toEqual(['vote']);
    expect(await json<unknown[]>('history', 'first')).toHaveLength(first.historyEvents);
    expect((await json<unknown[]>('logs', 'first')).length).toBeGreaterThan(0);
  });

  test('runs a command on a circuit of either', async () => {
    await cli.run('breaker', 'shadow', 'voter/rules', '--reason', 'a look at the first workflow');
    const circuits = await json<Breaker[]>('breakers');
    expect(circuits).toContainEqual(expect.objectContaining({ breakerId: 'voter/rules', state: 'METRICS_ONLY' }));
  });

  // N8: four rows looked the same, and a command went to any of them
  test('names the workflow of each circuit, and needs --workflow where several have the circuit', async () => {
    const circuits = await json<Breaker[]>('breakers');
    for (const circuit of circuits) expect(circuit).toMatchObject({ stage: 'dev' });
    expect(circuits).toContainEqual(expect.objectContaining({ workflow: 'vote', breakerId: 'voter/rules' }));
    const { exitCode, stderr } = await cli.run('breaker', 'reset', 'x/y', '--workflow', 'nothing', '--reason', 'x');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no workflow is called --workflow "nothing"; there are/);
  });

  test('redrives an execution with the context of its own workflow, without naming it again', async () => {
    // the second ran last, and its cloud would not run the functions of the first
    await cli.simulateCloud('vote');
    expect(JSON.parse((await cli.run('redrive', 'first', ...VIRTUAL)).stdout)).toMatchObject({
      status: 'SUCCEEDED',
      report: { workflow: 'vote' },
    });
    // in a cloud of its own process, which continues what that one has kept
    await cli.releaseCloud();
    await cli.useBuilt(['review']);
    expect(JSON.parse((await cli.run('resume', 'second', ...VIRTUAL)).stdout)).toMatchObject({
      status: 'SUCCEEDED',
      report: { workflow: 'review' },
    });
  });
});
