import { listVerdicts, saveVerdict } from '../../../stores/health-checks/health.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

test('one of several health checks at the same time reports the change of health', async () => {
  const verdict = { agent: 'risk', atMs: 5, sinceMs: 5, healthy: false, error: 'down', unanswered: 0 };
  const decision = { before: undefined, verdict, change: 'became-unhealthy' } as const;
  const saved = await Promise.all([1, 2, 3].map(() => saveVerdict(db.table, decision)));
  expect(saved.filter(Boolean)).toHaveLength(1);
  expect(await listVerdicts(db.table)).toEqual([verdict]);
});
