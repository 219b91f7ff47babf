import { isNotFree, QuotaLimiter } from '../../../stores/quotas/limiter.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

const CALL_MS = 1_000;

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

/** A limiter, and what it has written. */
function countedLimiter() {
  const writes: unknown[] = [];
  let leases = 0;
  const limiter = new QuotaLimiter(
    {
      nowMs: () => db.clock.nowMs,
      get: (...key) => db.table.get(...key),
      update: (...write) => {
        writes.push(write);
        return db.table.update(...write);
      },
    },
    () => `lease-${++leases}`,
  );
  return { limiter, writes };
}

test('without a limit of tokens a chunk is used up by its requests, whatever tokens they take', async () => {
  const { limiter, writes } = countedLimiter();
  const amount = { requests: 1, tokens: 100 };
  // a chunk of 100 requests a minute is 5 of them
  for (let call = 0; call < 5; call += 1) {
    const share = await limiter.take('requests-only', { requestsPerMinute: 100 }, amount, CALL_MS);
    if (isNotFree(share)) throw new Error('there is no room');
    await share.settle(amount);
  }
  // one for the chunk, and one that settles it with its last call
  expect(writes).toHaveLength(2);
});
