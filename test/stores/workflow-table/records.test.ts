import * as z from 'zod';
import { applyWrite, setAttributes } from '../../../patterns/conditional-write.ts';
import {
  expiresAtSec,
  hasRevision,
  isExpired,
  isRenewalDue,
  parseRecord,
  resultRecord,
  SCHEMA_VERSION,
  storableBallot,
  workflowExpiresAtSec,
} from '../../../stores/workflow-table/records.ts';

const DAY_MS = 24 * 3_600_000;
const workflow = (expiresAt: number) => ({
  epoch: 1,
  executionArn: 'arn',
  startedAtMs: 0,
  input: '{}',
  expiresAtSec: expiresAt,
});

test('a record of another schemaVersion is refused with its key and version', () => {
  const item = { workflowId: 'w', record: 'workflow', schemaVersion: 2 };
  expect(() => parseRecord(z.object({}), item)).toThrow(
    'record w workflow has schemaVersion 2, this code reads 1: deploy the version that wrote it',
  );
  expect(parseRecord(z.object({ record: z.string() }), { ...item, schemaVersion: SCHEMA_VERSION })).toEqual({
    record: 'workflow',
  });
});

test('all records outlive the workflow record by a day', () => {
  expect(expiresAtSec(0) - workflowExpiresAtSec(0)).toBe(DAY_MS / 1000);
});

test('a workflow expires after 100 days, and is renewed once it is a day old', () => {
  const record = workflow(workflowExpiresAtSec(0));
  expect([isExpired(record, 100 * DAY_MS - 1), isExpired(record, 100 * DAY_MS)]).toEqual([false, true]);
  expect([isRenewalDue(record, DAY_MS - 1), isRenewalDue(record, DAY_MS)]).toEqual([false, true]);
});

test('an option may keep records longer, or shorter', () => {
  const record = workflow(workflowExpiresAtSec(0, 15));
  expect([isExpired(record, 15 * DAY_MS - 1), isExpired(record, 15 * DAY_MS)]).toEqual([false, true]);
  expect([isRenewalDue(record, DAY_MS - 1, 15), isRenewalDue(record, DAY_MS, 15)]).toEqual([false, true]);
  expect(expiresAtSec(0, 400) - expiresAtSec(0, 100)).toBe((300 * DAY_MS) / 1000);
});

test('a revision is that of the record, 0 that of no record', () => {
  const write = (revision: number) => ({
    conditions: [hasRevision(revision)],
    changes: setAttributes({ revision: 9 }),
  });
  expect(applyWrite(undefined, write(0))).toEqual({ revision: 9 });
  expect(applyWrite({ revision: 3 }, write(3))).toEqual({ revision: 9 });
  expect([applyWrite({ revision: 3 }, write(0)), applyWrite({ revision: 3 }, write(2))]).toEqual([
    'conflict',
    'conflict',
  ]);
});

test.each([0.1, 0, 2 ** 53 + 2, -(2 ** 60), 1e300, 5e-324])(
  'the number %d of a ballot is stored and read as it is',
  (value) => {
    const metadata = {
      agent: 'risk',
      replica: 0,
      tier: 'rules',
      attempts: 1,
      failures: [],
      skipped: [],
      outputBytes: 1,
    };
    const stored = storableBallot({ ballot: 'b', value });
    expect(resultRecord.parse({ ...metadata, ...stored })).toMatchObject({ value });
  },
);
