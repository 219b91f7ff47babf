import {
  clearFaultRules,
  FAULT_RULES_KEY,
  hasActiveRules,
  readFaultRules,
  setFaultRule,
} from '../../../stores/fault-injection/rules.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

describe('active fault rules', () => {
  beforeEach(async () => {
    await clearFaultRules(db.table);
  });

  test('are all kept when several operators set them at the same time, and expire', async () => {
    const rules = ['risk=error', 'trend=hang', 'volume=crash'];
    await Promise.all(rules.map((rule) => setFaultRule(db.table, { rule, seconds: 10, reason: 'a test' })));
    expect((await readFaultRules(db.table)).map(({ rule }) => rule).sort()).toEqual(rules);
    db.clock.nowMs += 10_000;
    const left = await setFaultRule(db.table, { rule: 'momentum=error', seconds: 10, reason: 'a test' });
    expect(left.map(({ rule }) => rule)).toEqual(['momentum=error']);
  });

  test('are seen among several records while they stand, and when they cannot be read', async () => {
    const read = () => db.table.getAll([FAULT_RULES_KEY, { workflowId: 'other', record: 'rules' }]);
    expect(hasActiveRules([], db.clock.nowMs)).toBe(false);
    expect(hasActiveRules(await read(), db.clock.nowMs)).toBe(false);
    await setFaultRule(db.table, { rule: 'risk=error', seconds: 10, reason: 'a test' });
    const items = await read();
    expect(hasActiveRules(items, db.clock.nowMs + 9_999)).toBe(true);
    expect(hasActiveRules(items, db.clock.nowMs + 10_000)).toBe(false);
    const unreadable = items.map((item) => ({ ...item, rules: 'of another version' }));
    expect(hasActiveRules(unreadable, db.clock.nowMs)).toBe(true);
  });

  test('are replaced by the same rule set again', async () => {
    await setFaultRule(db.table, { rule: 'risk=error', seconds: 10, reason: 'one' });
    const rules = await setFaultRule(db.table, { rule: 'risk=error', seconds: 20, reason: 'two' });
    expect(rules).toMatchObject([{ reason: 'two', untilMs: db.clock.nowMs + 20_000 }]);
  });

  test.each<[string, { rule: string; seconds: number; reason: string }, string]>([
    ['a fault of the store', { rule: 'store=down', seconds: 1, reason: 'x' }, 'belong to one run'],
    ['no time', { rule: 'risk=error', seconds: 0, reason: 'x' }, 'got 0'],
    ['more than a day', { rule: 'risk=error', seconds: 86_401, reason: 'x' }, 'got 86401'],
    ['no reason', { rule: 'risk=error', seconds: 1, reason: '  ' }, '1 to 256 characters, got 0'],
  ])('cannot be set with %s', async (_, added, message) => {
    await expect(setFaultRule(db.table, added)).rejects.toThrow(message);
    expect(await readFaultRules(db.table)).toEqual([]);
  });
});
