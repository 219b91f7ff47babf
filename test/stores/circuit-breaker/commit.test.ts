import { UnknownSchemaVersionError } from '../../../patterns/catalogue/errors.ts';
import type { CircuitRecord, Decision } from '../../../patterns/circuit-breaker/index.ts';
import { setAttributes } from '../../../patterns/conditional-write.ts';
import { commit, MAX_CONFLICTS } from '../../../stores/circuit-breaker/commit.ts';
import { type BreakerTable, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';
import { BREAKER, closed } from '../../patterns/circuit-breaker/records.ts';

const DEADLINE_MS = 1_000;

/** Sets `sinceMs` to one more than what was read. */
function countUp(record: CircuitRecord | undefined): Decision<number> {
  const sinceMs = (record?.sinceMs ?? 0) + 1;
  return { answer: sinceMs, write: { conditions: [], changes: setAttributes({ sinceMs }) } };
}

function tableWith(overrides: Partial<BreakerTable> = {}): {
  table: BreakerTable;
  records: Map<string, CircuitRecord>;
} {
  const records = new Map([[BREAKER, closed({ sinceMs: 0 }) as CircuitRecord]]);
  return { table: { ...memoryBreakerTable(records), ...overrides }, records };
}

describe('committing a decision', () => {
  test('reads, decides and writes once without a conflict', async () => {
    const { table, records } = tableWith();
    const written: number[] = [];
    const { decision } = await commit(table, BREAKER, DEADLINE_MS, countUp, ({ answer }) => written.push(answer));
    expect([decision.answer, records.get(BREAKER)?.sinceMs, written]).toEqual([1, 1, [1]]);
  });

  test('makes no write for a decision without one', async () => {
    const { table } = tableWith({ write: () => Promise.reject(new Error('no write expected')) });
    const { decision } = await commit(
      table,
      BREAKER,
      DEADLINE_MS,
      () => ({ answer: 'nothing' }),
      () => {},
    );
    expect(decision.answer).toBe('nothing');
  });

  test('decides again on a fresh read after a conflict', async () => {
    const { table, records } = tableWith();
    let conflicts = 0;
    const contended: BreakerTable = {
      ...table,
      write: async (breakerId, write) => {
        if (conflicts++ > 0) return await table.write(breakerId, write);
        records.set(BREAKER, closed({ sinceMs: 10 }));
        return 'conflict';
      },
    };
    const { decision } = await commit(contended, BREAKER, DEADLINE_MS, countUp, () => {});
    expect([decision.answer, records.get(BREAKER)?.sinceMs]).toEqual([11, 11]);
  });

  test('decides once more without a read when the decision asks for it', async () => {
    const { table } = tableWith();
    let reads = 0;
    const counting = { ...table, read: (breakerId: string) => table.read(breakerId).finally(() => (reads += 1)) };
    const twice = (record: CircuitRecord | undefined) => ({ ...countUp(record), decideAgain: record?.sinceMs === 0 });
    const { decision } = await commit(counting, BREAKER, DEADLINE_MS, twice, () => {});
    expect([decision.answer, reads]).toEqual([2, 1]);
  });

  test(`fails after ${MAX_CONFLICTS} conflicts, with the record it read last`, async () => {
    const { table } = tableWith({ write: () => Promise.resolve('conflict') });
    await expect(commit(table, BREAKER, DEADLINE_MS, countUp, () => {})).rejects.toMatchObject({
      name: 'CommitFailedError',
      during: 'write',
      record: { sinceMs: 0 },
    });
  });

  test.each(['read', 'write'] as const)('fails with the operation when the table fails to %s', async (operation) => {
    const { table } = tableWith({ [operation]: () => Promise.reject(new Error('throttled')) });
    await expect(commit(table, BREAKER, DEADLINE_MS, countUp, () => {})).rejects.toMatchObject({
      name: 'CommitFailedError',
      during: operation,
      message: 'Error: throttled',
    });
  });

  test('fails with the error of a record of another version as it is', async () => {
    const error = new UnknownSchemaVersionError('version 2');
    const { table } = tableWith({ read: () => Promise.reject(error) });
    await expect(commit(table, BREAKER, DEADLINE_MS, countUp, () => {})).rejects.toBe(error);
  });
});
