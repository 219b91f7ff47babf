import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { saidOf } from '../support/said.ts';
import { agentIn, attemptsOf, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

const run = (...faults: string[]) => world.run({ input: { ticker: 'AAPL' }, faults });

/** Virtual seconds from the first attempt of an agent to the last event that names it. */
function secondsOf({ history }: RunResult, agent: string): number {
  const own = history.filter((event) => JSON.stringify(event).includes(`\\"agent\\":\\"${agent}\\"`));
  const times = own.map(({ timestamp }) => timestamp?.getTime() ?? Number.NaN);
  return (Math.max(...times) - Math.min(...times)) / 1000;
}

// what the docs promise of each kind: the error it causes, and how often the tier is tried
const KINDS = [
  { row: 'FC-01', fault: 'error', error: 'AgentError', attempts: 3 },
  { row: 'FC-02', fault: 'garbage', error: 'AgentOutputInvalidError', attempts: 3 },
  { row: 'FC-04', fault: 'crash', error: 'Runtime.ExitError', attempts: 3 },
  { row: 'FC-05', fault: 'throttle', error: 'AgentThrottledError', attempts: 4 },
  { row: 'FC-03', fault: 'hang', error: 'Sandbox.Timedout', attempts: 1 },
  { row: 'FC-49', fault: 'slow:6', error: 'AgentTimeoutError', attempts: 1 },
];

test.each(KINDS)('$fault is a $error, and the next tier answers', async ({ row, fault, error }) => {
  const result = await run(`volume/primary=${fault}`);
  const [replica] = agentIn(result, 'volume').replicas;
  expect(replica).toMatchObject({ tier: 'simple-rules', failures: [{ tier: 'rules', error }] });
  const { outcome } = result;
  observed(row, { outcome: outcome.status, error: replica?.failures[0]?.error, codes: saidOf(world, outcome) });
});

needs(['taskParameters'], () => {
  test.each(KINDS)('$fault is tried $attempts times', async ({ fault, attempts }) => {
    const tried = attemptsOf(await run(`volume/primary=${fault}`), 'volume');
    expect(tried).toEqual([...Array<string>(attempts).fill('rules'), 'simple-rules']);
  });
});

test('a tier that is slow but within its deadline answers', async () => {
  const result = await run('volume/primary=slow:4');
  expect(agentIn(result, 'volume').replicas).toMatchObject([{ tier: 'rules', attempts: 1 }]);
});

test('an agent that hangs in every tier ends within its 45 s', async () => {
  expect(secondsOf(await run('risk=hang'), 'risk')).toBeLessThanOrEqual(45);
});
