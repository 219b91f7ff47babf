import { listBreakers } from '../../ops/breakers.ts';
import { clearFaultRules, setFaultRule } from '../../stores/fault-injection/rules.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { saidOf } from '../support/said.ts';
import { agentIn, attemptsOf, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
const failing: RunResult[] = [];
let open: RunResult;
let closed: boolean;
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
  closed = await closedByItself();
  back = await world.run(request);
});
afterAll(() => world.close());

/** Whether the circuit closes within two minutes in which nobody runs anything. */
async function closedByItself(): Promise<boolean> {
  for (let seconds = 0; seconds < 120; seconds++) {
    const circuit = (await listBreakers(world.target)).find(({ breakerId }) => breakerId === 'risk/rules');
    if (circuit?.state === 'CLOSED') return true;
    await world.pass(1_000);
  }
  return false;
}

const risk = (result: RunResult) => agentIn(result, 'risk').replicas[0];

test('five failing runs open the circuit: the next run leaves the tier out, and its report says why', () => {
  for (const result of failing) {
    expect(risk(result)).toMatchObject({ tier: 'simple-rules', failures: [{ tier: 'rules' }], skipped: [] });
  }
  expect(open.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  const codes = failing.flatMap(({ outcome }) => saidOf(world, outcome) ?? []);
  observed('FC-10', { outcome: open.outcome.status, codes: world.cloud === undefined ? undefined : codes });
  const skipped = [{ tier: 'rules', state: 'OPEN' }];
  expect(risk(open)).toMatchObject({ tier: 'simple-rules', failures: [], skipped });
  expect(risk(open)?.skipped[0]?.retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('once the tier answers, canaries close the circuit without user traffic, and the tier is back', () => {
  expect(closed).toBe(true);
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
