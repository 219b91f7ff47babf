import { listBreakers } from '../../ops/breakers.ts';
import { clearFaultRules, setFaultRule } from '../../stores/fault-rules.ts';
import { needs } from '../support/endpoint/needs.ts';
import { agentIn, attemptsOf, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
const failing: RunResult[] = [];
let open: RunResult;
let back: RunResult;
beforeAll(async () => {
  world = await openWorld('research');
  await world.resetCircuits();
  const request = { input: { ticker: 'AAPL' } };
  // from outside, so that the canaries which would end the open period early meet it, too
  await setFaultRule(world.table, { rule: 'risk/rules=error', seconds: 900, reason: 'a test' });
  for (let run = 0; run < 5; run++) failing.push(await world.run(request));
  open = await world.run(request);
  await clearFaultRules(world.table);
  await openTimeOver();
  back = await world.run(request);
});
afterAll(() => world.close());

/** Waits until the circuit lets somebody through, at most as long as it stays open: 60 s. */
async function openTimeOver(): Promise<void> {
  const isOpen = async () =>
    (await listBreakers(world.target)).some(({ breakerId, state }) => breakerId === 'risk/rules' && state === 'OPEN');
  for (let waited = 0; waited < 60 && (await isOpen()); waited++) await world.pass(1_000);
}

const risk = (result: RunResult) => agentIn(result, 'risk').replicas[0];

test('five failing runs open the circuit: the next run leaves the tier out, and its report says why', () => {
  for (const result of failing) {
    expect(risk(result)).toMatchObject({ tier: 'simple-rules', failures: [{ tier: 'rules' }], skipped: [] });
  }
  expect(open.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  const skipped = [{ tier: 'rules', state: 'OPEN' }];
  expect(risk(open)).toMatchObject({ tier: 'simple-rules', failures: [], skipped });
  expect(risk(open)?.skipped[0]?.retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('after the open time the tier is back', () => {
  expect(risk(back)).toMatchObject({ tier: 'rules', attempts: 1, skipped: [] });
});

needs(['taskParameters'], () => {
  test('a tier whose circuit is open is not executed', () => {
    for (const result of failing)
      expect(attemptsOf(result, 'risk')).toEqual(['rules', 'rules', 'rules', 'simple-rules']);
    expect(attemptsOf(open, 'risk')).toEqual(['simple-rules']);
    expect(attemptsOf(back, 'risk')).toEqual(['rules']);
  });
});
