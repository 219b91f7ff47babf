import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { AgentOutcome } from '../../../ops/agent-outcome.ts';
import type { LogLine } from '../../../ops/log-line.ts';
import { type Cli, createCli } from '../support/cli.ts';

jest.setTimeout(240_000);

const VIRTUAL = ['--time', 'virtual', '--json'] as const;

let cli: Cli;
beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('research');
});
afterAll(() => cli.remove());

test('an agent answers alone by its first tier, and its execution is no run of the workflow', async () => {
  const asked = await cli.run('agent', 'trend', 'AAPL', ...VIRTUAL);
  expect(asked.exitCode).toBe(0);
  expect(JSON.parse(asked.stdout)).toMatchObject({
    agent: 'trend',
    status: 'SUCCEEDED',
    tier: 'rules',
    answer: { figures: expect.anything() },
    error: null,
    attempts: [{ tier: 'rules', attempt: 1, error: null }],
  });
  expect(JSON.parse((await cli.run('list', '--json')).stdout)).toEqual([]);
});

test('its tiers, retries and circuits are those of a run, and its log lines are shown on request', async () => {
  const { stdout } = await cli.run('agent', 'risk', 'AAPL', '--fault', 'risk/rules=error', '--logs', ...VIRTUAL);
  const { tier, attempts, logs } = JSON.parse(stdout) as AgentOutcome & { readonly logs: readonly LogLine[] };
  expect(tier).toBe('simple-rules');
  expect(attempts.map((attempt) => `${attempt.tier} ${attempt.attempt} ${attempt.error}`)).toEqual([
    'rules 1 AgentError',
    'rules 2 AgentError',
    'rules 3 AgentError',
    'simple-rules 1 null',
  ]);
  expect(new Set(logs.map(({ source }) => source))).toEqual(new Set(['research/risk']));
  expect(logs.filter(({ message }) => message === 'invoked')).toHaveLength(4);
});

test('an optional agent that no tier answers for exits with 1, and with the error of its last attempt', async () => {
  const failed = await cli.run('agent', 'momentum', 'AAPL', '--fault', 'momentum=garbage', '--time', 'virtual');
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain('momentum: no answer: AgentOutputInvalidError: ');
  expect(failed.stdout).toMatch(/✘ {2}simple-rules {2}attempt 3 {2}AgentOutputInvalidError: /);
});

test('one tier is asked alone, with an input from a file', async () => {
  writeFileSync(join(cli.folder, 'input.json'), '{"ticker":"MSFT"}');
  const given = ['--input-file', 'input.json', '--tier', 'simple-rules'] as const;
  const asked = await cli.run('agent', 'trend', ...given, ...VIRTUAL);
  expect(asked.stderr).not.toContain('is "MSFT"');
  expect(JSON.parse(asked.stdout)).toMatchObject({ attempts: [expect.objectContaining({ tier: 'simple-rules' })] });
});

test.each([
  [['nope', 'AAPL'], 'there is no agent "nope"; there are momentum, price-action, '],
  [['trend', 'AAPL', '--tier', 'model'], 'agent trend has no tier "model"; it has rules, simple-rules'],
  [['trend', 'aapl'], 'ticker is "aapl"; '],
  [['trend', '--input', '{'], '--input is "{", which is not JSON: '],
  [['trend', '-', '--input', '{}'], 'give either - or --input, not both'],
  [['trend', 'AAPL', '--fault', 'nope=error'], 'fault rule "nope=error": there is no agent nope'],
])('%j is refused before anything is started', async (args, message) => {
  const refused = await cli.run('agent', ...args);
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toContain(message);
});
