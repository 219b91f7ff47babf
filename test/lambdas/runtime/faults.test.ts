import type { InvokeRequest } from '../../../patterns/catalogue/payloads.ts';
import { clearFaultRules, setFaultRule } from '../../../stores/fault-injection/rules.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { firstAttempt, pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let drawFault: typeof import('../../../lambdas/runtime/faults.ts')['drawFault'];
beforeAll(async () => {
  db = await startWorkflowTable();
  db.clock.nowMs = Date.now();
  pointHandlersAt(db.endpoint, { FAULT_INJECTION: 'enabled' });
  ({ drawFault } = await import('../../../lambdas/runtime/faults.ts'));
});
afterAll(() => db.close());
beforeEach(() => clearFaultRules(db.table));

const stand = (rule: string) => setFaultRule(db.table, { rule, seconds: 600, reason: 'a test' });

function attempt(round: number, retryCount: number): InvokeRequest {
  const first = firstAttempt('standing', db.clock.nowMs);
  return { ...first, call: { ...first.call, round }, retryCount };
}

/** Whether a fault strikes, by round and retry. */
async function strikes(): Promise<boolean[]> {
  const attempts = Array.from({ length: 40 }, (_, index) => attempt(Math.floor(index / 2), index % 2));
  return await Promise.all(attempts.map(async (one) => (await drawFault(one)) !== undefined));
}

test('an active rule with a rate draws anew in each round and retry, and the same for the same attempt', async () => {
  await stand('risk=error@0.5');
  const struck = await strikes();
  const rounds = struck.filter((_, index) => index % 2 === 0);
  expect(new Set(rounds).size).toBe(2);
  expect(struck.filter(Boolean).length).toBeGreaterThan(10);
  expect(struck.filter(Boolean).length).toBeLessThan(30);
  expect(await strikes()).toEqual(struck);
});

test('a call that was admitted while no rule stood does not look for one, and any other does', async () => {
  await stand('risk=error');
  const first = attempt(0, 0);
  const called = (hasActiveFaults: boolean) => ({ ...first, call: { ...first.call, hasActiveFaults } });
  expect(await drawFault(called(false))).toBeUndefined();
  expect(await drawFault(called(true))).toEqual({ kind: 'error' });
  expect(await drawFault(first)).toEqual({ kind: 'error' });
});

test('setting or clearing a rule changes the random numbers of no other rule', async () => {
  await stand('volume=error');
  await stand('risk=error@0.5');
  const beside = await strikes();
  await clearFaultRules(db.table, 'volume=error');
  expect(await strikes()).toEqual(beside);
});
