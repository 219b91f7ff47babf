import { costOfExecution } from '../../ops/cost.ts';
import { readHistory } from '../../ops/history.ts';
import { readReportLines } from '../../ops/logs.ts';
import { startExecution } from '../../ops/start.ts';
import { functionCallsOf } from '../../ops/table-calls.ts';
import { readReportLine } from '../../patterns/cost/report-line.ts';
import { openWorld, type World } from '../support/world.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let world: World;
let cloud: OpsCloud;
beforeAll(async () => {
  [world, cloud] = await Promise.all([openWorld('research'), startOpsCloud()]);
});
afterAll(async () => {
  await world.close();
  await cloud.stop();
});

async function quantitiesOf(executionArn: string) {
  const { items } = await costOfExecution(world.target, executionArn);
  return Object.fromEntries(items.map(({ item, quantity }) => [item, quantity]));
}

test('a run that fails is billed for its retries, its fallbacks and the events that tell of it', async () => {
  const { outcome } = await world.run({ input: { ticker: 'AAPL' }, faults: ['strategy-developer=error'] });
  const history = await readHistory(world.target, outcome.executionArn);
  const scheduled = history.filter(({ type }) => type === 'TaskScheduled').length;
  expect(await quantitiesOf(outcome.executionArn)).toMatchObject({
    transitions: outcome.transitions,
    invocations: scheduled,
    // RunStarted, ChainExhausted in each of two rounds, PhaseFailed, RunFailed
    events: 5,
    apiRequests: 0,
  });
});

test.each([
  ['api-3f0c6a52-7a5b-4a51-8c1c-1d8f2b7d1a10', { invocations: 20, apiRequests: 1, events: 2, writeUnits: 24 }],
  ['key-0123456789abcdef0123', { invocations: 20, apiRequests: 1, events: 2, writeUnits: 26 }],
  ['event-0123456789abcdef01', { invocations: 20, apiRequests: 0, events: 3, writeUnits: 24 }],
])('a run that was started as %s has what started it on its bill', async (name, quantities) => {
  const request = { input: { ticker: 'AAPL' }, faults: [], faultSeed: 0 };
  const { executionArn } = await startExecution(world.target, name, request);
  await world.ended(executionArn);
  await world.resetCircuits();
  expect(await quantitiesOf(executionArn)).toMatchObject(quantities);
});

test('the report has the own cost of a run: exact without failures, but for compute', async () => {
  const request = { input: { ticker: 'AAPL' }, faults: [], faultSeed: 0 };
  const { executionArn } = await startExecution(world.target, 'key-fedcba9876543210', request);
  const { outcome } = await world.ended(executionArn);
  await world.resetCircuits();
  const billed = await costOfExecution(world.target, executionArn);
  // what queries read is known of the stored records
  const exact = ({ items }: Pick<typeof billed, 'items'>) =>
    items.filter(({ item }) => item !== 'compute' && item !== 'readUnits');
  expect(exact(outcome.report?.cost ?? { items: [] })).toEqual(exact(billed));
  expect(outcome.report?.cost?.microDollars).toBeGreaterThan(600);
});

test.each([
  ['a fallback', ['trend/rules=crash']],
  ['an optional agent that fails', ['momentum=error']],
])('of a run with %s the report has at least so much, and no more than the bill', async (_, faults) => {
  const { outcome } = await world.run({ input: { ticker: 'AAPL' }, faults });
  await world.resetCircuits();
  const billed = await quantitiesOf(outcome.executionArn);
  const items = outcome.report?.cost?.items ?? [];
  for (const { item, quantity } of items) expect([item, quantity <= Number(billed[item])]).toEqual([item, true]);
  const reported = Object.fromEntries(items.map(({ item, quantity }) => [item, quantity]));
  expect(reported.transitions).toBeGreaterThan(23);
  expect(reported.events).toBe(billed.events);
});

test('a thousand runs cost a thousand times as much', async () => {
  const { outcome } = await world.run({ input: { ticker: 'AAPL' } });
  const { microDollars, per } = await costOfExecution(world.target, outcome.executionArn, 1000);
  expect(per).toEqual({ runs: 1000, microDollars: Math.round(microDollars * 1000) });
});

test('compute is what Lambda reports of the invocations of this execution, and of no other', async () => {
  const executionArn = await cloud.ended('computing', 'log');
  await cloud.ended('computing-too', 'log');
  const [call, ...others] = functionCallsOf(await readHistory(cloud.target, executionArn));
  expect([call?.requestId, others]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), []]);
  const { items, measuredInvocations } = await costOfExecution(cloud.target, executionArn);
  expect(measuredInvocations).toBe(1);
  const reported = (await readReportLines(cloud.target, 0, Date.now())).map(readReportLine);
  const own = reported.filter((report) => report?.requestId === call?.requestId);
  expect([own.length, reported.length]).toEqual([1, 2]);
  const [compute] = items.flatMap(({ item, quantity }) => (item === 'compute' ? quantity : []));
  expect(compute).toBe(Math.round((own[0]?.gbSeconds ?? Number.NaN) * 1000) / 1000);
});
