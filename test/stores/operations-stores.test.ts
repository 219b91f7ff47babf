import {
  type CircuitRecord,
  circuitBreakerSettings,
  consecutiveFailures,
} from '../../patterns/circuit-breaker/index.ts';
import type { RecoveryRecord } from '../../patterns/recovery/recovery.ts';
import type { HealingSession } from '../../patterns/self-healing/circuit-healing.ts';
import { CANARY_CAPACITY, HEALING_LEASE_MS } from '../../patterns/self-healing/circuit-healing.ts';
import { CircuitBreakerStore, guard, memoryBreakerTable } from '../../stores/circuit-breaker/index.ts';
import { clearFaultRules, readFaultRules, setFaultRule } from '../../stores/fault-injection/rules.ts';
import { listVerdicts, saveVerdict } from '../../stores/health-checks/health.ts';
import { readRecovery, saveRecovery } from '../../stores/recovery/recovery.ts';
import { acquireCanary, claimCircuit, releaseCircuit } from '../../stores/self-healing/claims.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { observed } from '../support/observed.ts';

const RUN = { name: 'run', startedAtMs: 1 };

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

describe('fault rules', () => {
  beforeEach(async () => {
    await clearFaultRules(db.table);
  });

  test('set by several operators at once all stand, and end by themselves', async () => {
    const rules = ['risk=error', 'trend=hang', 'volume=crash'];
    await Promise.all(rules.map((rule) => setFaultRule(db.table, { rule, seconds: 10, reason: 'a test' })));
    expect((await readFaultRules(db.table)).map(({ rule }) => rule).sort()).toEqual(rules);
    db.clock.nowMs += 10_000;
    const left = await setFaultRule(db.table, { rule: 'momentum=error', seconds: 10, reason: 'a test' });
    expect(left.map(({ rule }) => rule)).toEqual(['momentum=error']);
  });

  test('the same rule again replaces the one before', async () => {
    await setFaultRule(db.table, { rule: 'risk=error', seconds: 10, reason: 'one' });
    const rules = await setFaultRule(db.table, { rule: 'risk=error', seconds: 20, reason: 'two' });
    expect(rules).toMatchObject([{ reason: 'two', untilMs: db.clock.nowMs + 20_000 }]);
  });

  test.each<[string, { rule: string; seconds: number; reason: string }, string]>([
    ['a fault of the store', { rule: 'store=down', seconds: 1, reason: 'x' }, 'belong to one run'],
    ['no time', { rule: 'risk=error', seconds: 0, reason: 'x' }, 'got 0'],
    ['more than a day', { rule: 'risk=error', seconds: 86_401, reason: 'x' }, 'got 86401'],
    ['no reason', { rule: 'risk=error', seconds: 1, reason: '  ' }, '1 to 256 characters, got 0'],
  ])('fails for %s', async (_, added, message) => {
    await expect(setFaultRule(db.table, added)).rejects.toThrow(message);
    expect(await readFaultRules(db.table)).toEqual([]);
  });
});

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

  test('N27: is claimed for the event of a circuit whose record was deleted by hand, however often it opened before', async () => {
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

test('of several health checks at once, one tells the change', async () => {
  const ping = { agent: 'risk', atMs: 5, outcome: 'unhealthy', error: 'down' } as const;
  const seen = await Promise.all([1, 2, 3].map(() => saveVerdict(db.table, undefined, ping)));
  expect(seen.filter((change) => change?.change === 'became-unhealthy')).toHaveLength(1);
  expect(await listVerdicts(db.table)).toEqual([
    { agent: 'risk', atMs: 5, sinceMs: 5, healthy: false, error: 'down', unanswered: 0 },
  ]);
});

test('of two recoveries that decided on the same record, one writes', async () => {
  const base = {
    executionArn: 'arn',
    revision: 1,
    redrives: 0,
    requestedRedriveCount: -1,
    identicalFailures: null,
  } as const;
  const claim = (ownerArn: string): RecoveryRecord => ({ ...base, state: 'claimed', ownerArn, leaseUntilMs: 9 });
  const written = await Promise.all(
    ['a', 'b'].map((ownerArn) => saveRecovery(db.table, 'workflow', RUN, claim(ownerArn))),
  );
  expect(written.filter(Boolean)).toHaveLength(1);
  const parked: RecoveryRecord = { ...base, revision: 2, state: 'parked', atMs: 7 };
  expect(await saveRecovery(db.table, 'workflow', RUN, parked)).toBe(true);
  expect(await saveRecovery(db.table, 'workflow', RUN, parked)).toBe(false);
  expect(await readRecovery(db.table, 'workflow', RUN)).toEqual(parked);
});

// N24: AWS frees a name after 90 days, the record stays for 101
test('an execution finds no recovery of an earlier one of its name', async () => {
  const record = {
    executionArn: 'arn',
    revision: 1,
    redrives: 3,
    requestedRedriveCount: 2,
    identicalFailures: null,
  } as const;
  await saveRecovery(db.table, 'named', RUN, { ...record, state: 'parked', atMs: 7 });
  expect(await readRecovery(db.table, 'named', RUN)).toMatchObject({ redrives: 3 });
  expect(await readRecovery(db.table, 'named', { ...RUN, startedAtMs: 91 * 24 * 3_600_000 })).toBeUndefined();
});
