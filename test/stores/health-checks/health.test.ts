import { listVerdicts, saveVerdict } from '../../../stores/health-checks/health.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

test('one of several health checks at the same time reports the change of health', async () => {
  const ping = { agent: 'risk', atMs: 5, outcome: 'unhealthy', error: 'down' } as const;
  const seen = await Promise.all([1, 2, 3].map(() => saveVerdict(db.table, undefined, ping)));
  expect(seen.filter((change) => change?.change === 'became-unhealthy')).toHaveLength(1);
  expect(await listVerdicts(db.table)).toEqual([
    { agent: 'risk', atMs: 5, sinceMs: 5, healthy: false, error: 'down', unanswered: 0 },
  ]);
});
