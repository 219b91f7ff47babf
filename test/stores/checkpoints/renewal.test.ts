import { takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { renewRecords } from '../../../stores/checkpoints/renewal.ts';
import { storeResult } from '../../../stores/checkpoints/results.ts';
import { expiresAtSec } from '../../../stores/workflow-table/records.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

const DAY_MS = 24 * 3_600_000;

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

test('renewing the records of a workflow extends all of them but the workflow record', async () => {
  const claim = { workflowId: 'renewed', executionArn: 'arn', startedAtMs: 1, input: '{}' };
  const { incarnation, epoch, expiresAtSec: before } = await takeOwnership(db.table, claim);
  const owner = { workflowId: 'renewed', epoch, ...(incarnation === undefined ? {} : { incarnation }) };
  // more than one batch of requests
  for (let replica = 0; replica < 30; replica++) {
    const metadata = { ballot: 'b', tier: 'rules', attempts: 1, failures: [], skipped: [] };
    await storeResult(db.table, owner, 'swarm', { agent: 'risk', replica, output: {}, ...metadata });
  }
  db.clock.nowMs += 10 * DAY_MS;
  await renewRecords(db.table, owner);
  const records = await db.table.list('renewed', '');
  const results = records.filter(({ record }) => String(record).includes('#result#'));
  expect(results).toHaveLength(30);
  expect(new Set(results.map((item) => item.expiresAtSec))).toEqual(new Set([expiresAtSec(db.clock.nowMs)]));
  expect(records.find(({ record }) => record === 'workflow')).toMatchObject({ expiresAtSec: before });
});
