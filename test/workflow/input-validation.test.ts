import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFault } from '../../ops/fault.ts';
import type { StartRequest } from '../../patterns/catalogue/payloads.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { removeAtEnd } from '../support/remove-at-end.ts';
import { saidOf } from '../support/said.ts';
import { agentIn, openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

test.each<[string, unknown]>([
  ['no input', {}],
  ["an input that is not the workflow's", { input: { tickr: 'AAPL' } }],
  ['a malformed ticker', { input: { ticker: '../x' } }],
  ['an unknown field', { input: { ticker: 'AAPL' }, fault: ['risk=error'] }],
  ['a fault rule that is none', { input: { ticker: 'AAPL' }, faults: ['risk=explode'] }],
  ['a workflow id that is none', { input: { ticker: 'AAPL' }, workflowId: '../x' }],
])('fails with InvalidInputError for %s, before any agent runs', async (_, request) => {
  const { outcome, history } = await world.run(request as StartRequest);
  observed('FC-42', { outcome: outcome.status, error: outcome.error });
  expect(history.filter(({ type }) => type === 'TaskStateEntered')).toHaveLength(1);
});

test('fails with InvalidInputError for faults where the stage does not enable injection', async () => {
  const production = await openWorld('research', 'prod');
  try {
    const { outcome } = await production.run({ input: { ticker: 'AAPL' }, faults: ['risk=error'] });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
    expect((await production.run({ input: { ticker: 'AAPL' } })).outcome.status).toBe('SUCCEEDED');
    const set = setFault(production.target, { rule: 'risk=error', seconds: 60, reason: 'a drill' });
    await expect(set).rejects.toThrow(/faultInjection: false, and injects no faults/);
  } finally {
    await production.close();
  }
});

/** 300 trading days of made-up prices, rising and falling. */
function prices(spoil: (row: string[], index: number) => string[] = (row) => row): string {
  const dataDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-prices-')));
  const rows = Array.from({ length: 300 }, (_, index) => {
    const close = 100 + 10 * Math.sin(index / 20) + index / 10;
    const day = new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10);
    const cells = [day, close - 0.5, close + 1, close - 1, close, close, 1_000_000 + index];
    return spoil(cells.map(String), index).join(',');
  });
  writeFileSync(join(dataDir, 'TEST.csv'), ['Date,Open,High,Low,Close,Adj Close,Volume', ...rows].join('\n'));
  return dataDir;
}

function noRows(): string {
  const dataDir = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-prices-')));
  writeFileSync(join(dataDir, 'TEST.csv'), 'Date,Open,High,Low,Close,Adj Close,Volume\n');
  return dataDir;
}

needs(['localFiles'], () => {
  test('own prices from a folder are used, and the report says from when to when', async () => {
    const result = await world.run({ input: { ticker: 'TEST', dataDir: prices() } });
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
    const trend = agentIn(result, 'trend');
    expect(trend.status === 'done' && trend.output).toMatchObject({ prices: { to: '2020-10-26' } });
  });

  test('a bad cell fails the agents that need its column, by name, and the rest goes on', async () => {
    const dataDir = prices((row, index) => (index === 250 ? [...row.slice(0, 6), 'n/a'] : row));
    const result = await world.run({ input: { ticker: 'TEST', dataDir } });
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['volume'] });
    const volume = agentIn(result, 'volume');
    expect(volume.status === 'failed' && volume.cause).toMatch(/AgentInputError.*n\/a/);
    const error = volume.status === 'failed' ? volume.failures[0]?.error : undefined;
    observed('FC-12', { outcome: result.outcome.status, error, codes: saidOf(world, result.outcome) });
  });

  test('prices without rows fail every required agent by name', async () => {
    const { outcome } = await world.run({ input: { ticker: 'TEST', dataDir: noRows() } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'CriticalDegradationError' });
    expect(outcome.cause).toMatch(/4 of 4 required agents failed.*price-action.*risk.*trend.*volume/);
  });

  needs(['taskParameters'], () => {
    test('prices without rows fail the optional agents, too', async () => {
      const { outcome } = await world.run({ input: { ticker: 'TEST', dataDir: noRows() } });
      expect(outcome.failedAgents).toHaveLength(7);
    });
  });
});
