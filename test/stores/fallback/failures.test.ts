import type { StoredFailure } from '../../../patterns/degradation/settlement.ts';
import { listFailures, storeFailure } from '../../../stores/fallback/failures.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
let workflowId = '';
let count = 0;

beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());
beforeEach(() => {
  workflowId = `workflow-${count++}`;
});

describe('the failure of a replica', () => {
  const failure: StoredFailure = {
    agent: 'risk',
    replica: 0,
    round: 0,
    failures: [{ tier: 'rules', error: 'AgentError', cause: 'it broke' }],
    skipped: [{ tier: 'simple-rules', breakerId: 'risk/simple-rules', state: 'OPEN', retryAfterMs: 10 }],
    atMs: 1,
  };

  test('is stored once, although it is reported twice', async () => {
    const owner = { workflowId, epoch: 1 };
    expect(await storeFailure(db.table, owner, 'research', failure)).toEqual(failure);
    const again = { ...failure, failures: [], atMs: 2 };
    expect(await storeFailure(db.table, owner, 'research', again)).toEqual(failure);
    expect(await listFailures(db.table, owner, 'research')).toEqual([failure]);
  });

  test('of an older execution is not listed for a newer one', async () => {
    await storeFailure(db.table, { workflowId, epoch: 1 }, 'research', failure);
    expect(await listFailures(db.table, { workflowId, epoch: 2 }, 'research')).toEqual([]);
  });
});
