import type { FailureReport } from '../../../patterns/recovery/run-failures.ts';
import { readFailureReport, saveFailureReport } from '../../../stores/recovery/failure-reports.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

const REPORT: FailureReport = { executionArn: 'arn', revision: 1, reportedRedriveCount: 0, claim: null };

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

describe('the failure report of an execution', () => {
  test('is created once, and replaced by the next revision only', async () => {
    const execution = { name: 'failed', startedAtMs: 1 };
    const created = await Promise.all([1, 2].map(() => saveFailureReport(db.table, execution, REPORT)));
    expect(created.filter(Boolean)).toHaveLength(1);
    const next = { ...REPORT, revision: 2, reportedRedriveCount: 1 };
    expect(await saveFailureReport(db.table, execution, next)).toBe(true);
    expect(await saveFailureReport(db.table, execution, next)).toBe(false);
    expect(await readFailureReport(db.table, execution)).toEqual(next);
  });

  test('is not that of a later execution of the same name', async () => {
    await saveFailureReport(db.table, { name: 'named', startedAtMs: 1 }, REPORT);
    expect(await readFailureReport(db.table, { name: 'named', startedAtMs: 2 })).toBeUndefined();
  });
});
