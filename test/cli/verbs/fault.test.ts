import { jest } from '@jest/globals';
import type { Faults } from '../../../ops/fault.ts';
import type { HealthReport } from '../../../ops/health.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import { type Cli, createCli } from '../support/cli.ts';

jest.setTimeout(240_000);

let cli: Cli;
beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('research');
  await cli.run('run', '--time', 'virtual', '--json');
});
afterAll(() => cli.remove());

test('a rule that is switched on is injected into the next run, until it is cleared', async () => {
  const set = await cli.run('fault', 'set', 'momentum=error', '--for', '600', '--reason', 'a drill', '--json');
  expect((JSON.parse(set.stdout) as Faults).rules).toMatchObject([{ rule: 'momentum=error', reason: 'a drill' }]);

  const struck = JSON.parse((await cli.run('run', '--time', 'virtual', '--json')).stdout) as Outcome;
  expect(struck).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['momentum'] });

  const cleared = await cli.run('fault', 'clear', '--json');
  expect((JSON.parse(cleared.stdout) as Faults).rules).toEqual([]);
  const well = JSON.parse((await cli.run('run', '--time', 'virtual', '--json')).stdout) as Outcome;
  expect(well).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
});

test('health says which agents answered their last check, and which circuits are not closed', async () => {
  const { circuits, agents } = JSON.parse((await cli.run('health', '--json')).stdout) as HealthReport;
  expect(circuits).toEqual([]);
  for (const { healthy } of agents) expect(healthy).toBe(true);
});

test.each<[string, string[], RegExp]>([
  ['a rule that is none', ['set', 'risk=explode', '--for', '5', '--reason', 'x'], /"explode" is not a fault/],
  ['a fault of the store', ['set', 'store=down', '--for', '5', '--reason', 'x'], /belong to one run/],
  ['no time', ['set', 'risk=error', '--reason', 'x'], /--for/],
  ['no reason', ['set', 'risk=error', '--for', '5'], /--reason/],
  // N10: accepted, and injected nowhere
  ['an agent that is misspelled', ['set', 'rsik=error', '--for', '5', '--reason', 'x'], /no agent rsik; there are/],
  ['a tier it does not have', ['set', 'risk/modle=error', '--for', '5', '--reason', 'x'], /no tier modle/],
  ['a rule to clear that is not switched on', ['clear', 'risk=eror'], /"risk=eror" is not switched on; none is/],
  ['an empty reason', ['set', 'risk=error', '--for', '5', '--reason', ' '], /a reason of 1 to 256 characters/],
])('fails for %s, and nothing is switched on', async (_, args, message) => {
  const { exitCode, stderr } = await cli.run('fault', ...args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
});
