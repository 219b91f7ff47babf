import {
  type CircuitRecord,
  circuitBreakerSettings,
  consecutiveFailures,
} from '../../../patterns/circuit-breaker/index.ts';
import type { HealingSession } from '../../../patterns/self-healing/circuit-healing.ts';
import { CANARY_CAPACITY, HEALING_LEASE_MS } from '../../../patterns/self-healing/circuit-healing.ts';
import { CircuitBreakerStore, guard, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { acquireCanary, claimCircuit, releaseCircuit } from '../../../stores/self-healing/claims.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

describe('a circuit that is claimed for healing', () => {
  let count = 0;
  const session = (overrides: Partial<HealingSession> = {}): HealingSession => ({
    breakerId: `risk/${count}`,
    generation: 1,
    step: 0,
    ...overrides,
  });
  beforeEach(() => {
    count += 1;
  });

  test('is claimed by one of many that the same event started, and each event once', async () => {
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((arn) => claimCircuit(db.table, session(), arn)));
    const claims = results.filter((claim) => claim !== undefined).length;
    observed('S14', { outcome: `${claims} of ${results.length}` });
    const holder = ['a', 'b', 'c', 'd'][results.findIndex((claim) => claim !== undefined)] ?? '';
    await releaseCircuit(db.table, session().breakerId, holder, 1);
    expect(await claimCircuit(db.table, session(), 'late')).toBeUndefined();
    expect(await claimCircuit(db.table, session({ generation: 2 }), 'next')).toBeDefined();
  });

  // N27
  test('is claimed for the event of a circuit whose record was deleted by hand, however often it opened before', async () => {
    const breakerId = `deleted/${count}`;
    const nowMs = () => db.clock.nowMs;
    const records = new Map<string, CircuitRecord>();
    const ids: string[] = [];
    const store = new CircuitBreakerStore(memoryBreakerTable(records), {
      nowMs,
      settings: () => circuitBreakerSettings({ tripRule: consecutiveFailures(1) }),
      publish: ({ id }) => Promise.resolve(void ids.push(id)),
    });
    for (let times = 0; times < 3; times++) {
      for (let opening = 0; opening < 3; opening++) {
        await store.runCommand({ verb: 'reset', breakerId, reason: 'a test' });
        await expect(guard({ breakers: store, breakerId }, () => Promise.reject(new Error('down')))).rejects.toThrow();
      }
      const generation = records.get(breakerId)?.generation ?? 0;
      const claim = await claimCircuit(db.table, session({ breakerId, generation }), `heal-${times}`);
      observed('FC-81', { outcome: claim === undefined ? 'ignored' : 'claimed' });
      await releaseCircuit(db.table, breakerId, `heal-${times}`, generation);
      db.clock.nowMs += 1_000;
      records.delete(breakerId);
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(18);
  });

  test('is claimed by the execution that continues, and by no other before the lease ends', async () => {
    await claimCircuit(db.table, session(), 'first');
    expect(await claimCircuit(db.table, session({ generation: 3 }), 'other')).toBeUndefined();
    expect(await claimCircuit(db.table, session({ previousExecutionArn: 'first' }), 'second')).toBeDefined();
    expect(await claimCircuit(db.table, session(), 'first')).toBeUndefined();
    db.clock.nowMs += HEALING_LEASE_MS;
    expect(await claimCircuit(db.table, session({ generation: 3 }), 'other')).toBeDefined();
  });

  test('is claimed by one of many once it is released', async () => {
    await claimCircuit(db.table, session(), 'first');
    await releaseCircuit(db.table, session().breakerId, 'first', 1);
    const next = session({ generation: 2 });
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((arn) => claimCircuit(db.table, next, arn)));
    expect(results.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  test('has no canary left once its budget is used up, for any owner', async () => {
    let budget = (await claimCircuit(db.table, session(), 'a'))?.budget;
    for (let sent = 0; sent < CANARY_CAPACITY; sent++) {
      budget = budget && (await acquireCanary(db.table, session().breakerId, 'a', budget));
    }
    expect(budget).toMatchObject({ canaries: 0 });
    const successor = await claimCircuit(db.table, session({ previousExecutionArn: 'a' }), 'b');
    expect(successor?.budget).toEqual(budget);
    expect(successor && (await acquireCanary(db.table, session().breakerId, 'b', successor.budget))).toBeUndefined();
  });

  test('gives no canary to an execution that lost its claim', async () => {
    const claim = await claimCircuit(db.table, session(), 'a');
    await claimCircuit(db.table, session({ previousExecutionArn: 'a' }), 'b');
    expect(claim && (await acquireCanary(db.table, session().breakerId, 'a', claim.budget))).toBeUndefined();
  });
});
