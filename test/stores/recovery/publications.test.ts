import type { Publication } from '../../../patterns/recovery/failure-publication.ts';
import { readPublication, savePublication } from '../../../stores/recovery/publications.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

const RECORD: Publication = { executionArn: 'arn', revision: 1, publishedRedriveCount: 0, claim: null };

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

describe('the publication record of an execution', () => {
  test('is created once, and replaced by the next revision only', async () => {
    const execution = { name: 'failed', startedAtMs: 1 };
    const created = await Promise.all([1, 2].map(() => savePublication(db.table, execution, RECORD)));
    expect(created.filter(Boolean)).toHaveLength(1);
    const next = { ...RECORD, revision: 2, publishedRedriveCount: 1 };
    expect(await savePublication(db.table, execution, next)).toBe(true);
    expect(await savePublication(db.table, execution, next)).toBe(false);
    expect(await readPublication(db.table, execution)).toEqual(next);
  });

  test('is not that of a later execution of the same name', async () => {
    await savePublication(db.table, { name: 'named', startedAtMs: 1 }, RECORD);
    expect(await readPublication(db.table, { name: 'named', startedAtMs: 2 })).toBeUndefined();
  });
});
