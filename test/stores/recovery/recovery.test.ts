import type { RecoveryRecord } from '../../../patterns/recovery/recovery.ts';
import { readRecovery, saveRecovery } from '../../../stores/recovery/recovery.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

const RUN = { name: 'run', startedAtMs: 1 };

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

test('one of two recoveries that decided on the same record writes', async () => {
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
