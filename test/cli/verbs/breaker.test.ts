import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Breaker } from '../../../ops/breakers.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import { agentSource, createFolder, workflowSource } from '../../support/folder.ts';
import { type Cli, createCli } from '../support/cli.ts';

jest.setTimeout(240_000);

const VIRTUAL = ['--time', 'virtual', '--json'] as const;

let cli: Cli;

beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('research');
  // a command on a circuit needs a workflow that has run
  await cli.run('run', ...VIRTUAL);
});

afterAll(() => cli.remove());

const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await cli.run(...args)).stdout) as T;

const tierOf = ({ report }: Outcome, agent: string) =>
  report?.phases.flatMap(({ agents }) => agents).find(({ name }) => name === agent)?.replicas[0];

test('an isolated circuit is skipped until it is reset; both commands are kept with their reasons', async () => {
  await cli.run('breaker', 'isolate', 'volume/rules', '--reason', 'being replaced', '--json');
  const isolated = tierOf(await json<Outcome>('run', ...VIRTUAL), 'volume');
  // without retryAfterMs: no time ends it
  const skipped = [{ tier: 'rules', breakerId: 'volume/rules', state: 'ISOLATED' }];
  expect(isolated).toMatchObject({ tier: 'simple-rules' });
  expect(isolated?.skipped).toEqual(skipped);

  await cli.run('breaker', 'reset', 'volume/rules', '--reason', 'it is back', '--json');
  expect(tierOf(await json<Outcome>('run', ...VIRTUAL), 'volume')).toMatchObject({ tier: 'rules', skipped: [] });
  const circuits = await json<Breaker[]>('breakers', '--json');
  const audit = circuits.find(({ breakerId }) => breakerId === 'volume/rules')?.audit ?? [];
  expect(audit.map(({ verb, reason }) => `${verb}: ${reason}`)).toEqual([
    'isolate: being replaced',
    'reset: it is back',
  ]);
  const { history = [] } = circuits.find(({ breakerId }) => breakerId === 'volume/rules') ?? {};
  expect(history.map(({ state, cause }) => `${state} ${cause}`)).toEqual(['ISOLATED operator', 'CLOSED operator']);
});

test('in real time with an open time of 2 s: five failing runs open the circuit, and within that time it is back', async () => {
  const own = createCli();
  // built for this open time alone: of one agent, which takes half of the time
  const folder = createFolder({
    'workflow.ts': workflowSource(),
    'scorer.agent.ts': agentSource('scorer', '1').replace('tiers: [', "tiers: [{ name: 'model', run: () => 2 }, "),
  });
  const common = ['--workflow', folder.path, '-c', 'circuitOpenSeconds=2', '--input', '{"text":"a"}', '--json'];
  try {
    const run = async (...faults: readonly string[]) => {
      const ended = await own.run('run', ...common, ...faults);
      return JSON.parse(ended.stdout) as Outcome;
    };
    await run('--fault', 'scorer/primary=error');
    await own.keepCloud();
    for (let failing = 1; failing < 5; failing++) await run('--fault', 'scorer/primary=error');
    const circuits = JSON.parse((await own.run('breakers', '--json')).stdout) as Breaker[];
    // it has changed its state; canaries may have healed it already
    const { sinceMs = 0, history = [] } = circuits.find(({ breakerId }) => breakerId === 'scorer/model') ?? {};
    expect(sinceMs).toBeGreaterThan(0);
    expect(history[0]).toMatchObject({ state: 'OPEN', cause: 'trip-rule' });
    expect(history.at(-1)?.atMs).toBe(sinceMs);
    await sleep(2_000);
    expect(tierOf(await run(), 'scorer')).toMatchObject({ tier: 'model' });
  } finally {
    await own.remove();
    folder.remove();
  }
});
