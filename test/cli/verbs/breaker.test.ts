import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Breaker } from '../../../ops/breakers.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { type Cli, createCli } from '../support/cli.ts';

jest.setTimeout(240_000);

let cli: Cli;
let folder: Folder;
beforeAll(async () => {
  cli = createCli();
  // an agent for each test: both take half of the processor time of the reference workflow, also to be built for this open time alone
  folder = createFolder({ 'workflow.ts': workflowSource(), ...agent('scorer'), ...agent('judge') });
  await cli.build(built());
  // a command on a circuit needs a workflow that has run
  expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
  await cli.keepCloud();
});

afterAll(async () => {
  await cli.remove();
  folder.remove();
});

const built = () => ({ workflow: folder.path, circuitOpenSeconds: '2' });

/** Of two tiers. */
const agent = (name: string) => ({
  [`${name}.agent.ts`]: agentSource(name, '1').replace('tiers: [', "tiers: [{ name: 'model', run: () => 2 }, "),
});

const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await cli.run(...args)).stdout) as T;

const run = (...options: readonly string[]) => {
  const context = Object.entries(built()).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return json<Outcome>('run', ...context, '--input', '{"text":"a"}', '--json', ...options);
};

const tierOf = ({ report }: Outcome, agent: string) =>
  report?.phases.flatMap(({ agents }) => agents).find(({ name }) => name === agent)?.replicas[0];

test('an isolated circuit is skipped until it is reset; both commands are kept with their reasons', async () => {
  await cli.run('breaker', 'isolate', 'judge/model', '--reason', 'being replaced', '--json');
  const isolated = tierOf(await run(), 'judge');
  // without retryAfterMs: no time ends it
  const skipped = [{ tier: 'model', breakerId: 'judge/model', state: 'ISOLATED' }];
  expect(isolated).toMatchObject({ tier: 'rules' });
  expect(isolated?.skipped).toEqual(skipped);

  await cli.run('breaker', 'reset', 'judge/model', '--reason', 'it is back', '--json');
  expect(tierOf(await run(), 'judge')).toMatchObject({ tier: 'model', skipped: [] });
  const circuits = await json<Breaker[]>('breakers', '--json');
  const audit = circuits.find(({ breakerId }) => breakerId === 'judge/model')?.audit ?? [];
  expect(audit.map(({ verb, reason }) => `${verb}: ${reason}`)).toEqual([
    'isolate: being replaced',
    'reset: it is back',
  ]);
  const { history = [] } = circuits.find(({ breakerId }) => breakerId === 'judge/model') ?? {};
  expect(history.map(({ state, cause }) => `${state} ${cause}`)).toEqual(['ISOLATED operator', 'CLOSED operator']);
});

test('in real time with an open time of 2 s: five failing runs open the circuit, and within that time it is back', async () => {
  for (let failing = 1; failing <= 5; failing++) await run('--fault', 'scorer/primary=error');
  const circuits = await json<Breaker[]>('breakers', '--json');
  // it has changed its state; canaries may have healed it already
  const { sinceMs = 0, history = [] } = circuits.find(({ breakerId }) => breakerId === 'scorer/model') ?? {};
  expect(sinceMs).toBeGreaterThan(0);
  expect(history[0]).toMatchObject({ state: 'OPEN', cause: 'trip-rule' });
  expect(history.at(-1)?.atMs).toBe(sinceMs);
  await sleep(2_000);
  expect(tierOf(await run(), 'scorer')).toMatchObject({ tier: 'model' });
});
