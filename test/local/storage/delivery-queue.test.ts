import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Clock } from '../../../local/clock/clock.ts';
import { UNSEEDED } from '../../../local/clock/named-random.ts';
import { createVirtualClock } from '../../../local/clock/virtual.ts';
import { type AttemptResult, openDeliveryQueue } from '../../../local/storage/delivery-queue.ts';
import { openRecordFile } from '../../../local/storage/record-file.ts';
import { temporaryDirectory } from '../assembly.ts';

async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const newFile = () => join(temporaryDirectory(), 'deliveries.jsonl');

describe('a delivery queue', () => {
  test('delivers accepted items, and retries after the given time', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const seen: [item: string, attempts: number, nowMs: number][] = [];
    const queue = openDeliveryQueue<string>({
      file: newFile(),
      clock,
      named: UNSEEDED,
      async attempt({ item, attempts }): Promise<AttemptResult<string>> {
        seen.push([item, attempts, clock.nowMs()]);
        return attempts < 2 ? { kind: 'retry', afterMs: 1000, item: `${item}!` } : { kind: 'done' };
      },
    });
    queue.start();
    queue.accept(['a']);
    await settle();
    expect(seen).toEqual([
      ['a', 0, 0],
      ['a!', 1, 1000],
      ['a!!', 2, 2000],
    ]);
    expect(queue.pending()).toEqual([]);
  });

  test('waits for its start', async () => {
    const attempts: string[] = [];
    const queue = openDeliveryQueue<string>({
      file: newFile(),
      clock: createVirtualClock({ startMs: 0 }),
      named: UNSEEDED,
      attempt: async ({ item }) => {
        attempts.push(item);
        return { kind: 'done' };
      },
    });
    queue.accept(['early']);
    await settle();
    expect(attempts).toEqual([]);
    queue.start();
    await settle();
    expect(attempts).toEqual(['early']);
  });

  test('loses nothing at a kill between any two steps, and drops delivered items', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
        fc.nat(12),
        async (batches, attemptsUntilKill) => {
          const file = newFile();
          const delivered: number[] = [];
          const open = (attemptsLeft: { n: number }) =>
            openDeliveryQueue<number>({
              file,
              clock: createVirtualClock({ startMs: 0 }),
              named: UNSEEDED,
              attempt({ item }): Promise<AttemptResult<number>> {
                if (attemptsLeft.n-- <= 0) return new Promise(() => undefined); // killed in the midst
                delivered.push(item);
                return Promise.resolve({ kind: 'done' });
              },
            });
          const first = open({ n: attemptsUntilKill });
          first.start();
          for (const batch of batches) first.accept(batch);
          await settle();
          first.close();
          const second = open({ n: 100 });
          second.start();
          await settle();
          expect([...delivered].sort()).toEqual(batches.flat().sort());
          second.close();
          expect(open({ n: 0 }).pending()).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('keeps a due time across a restart', async () => {
    const file = newFile();
    const open = (startMs: number, onAttempt: (clock: Clock) => AttemptResult<string>) => {
      const clock = createVirtualClock({ startMs });
      return openDeliveryQueue<string>({ file, clock, named: UNSEEDED, attempt: async () => onAttempt(clock) });
    };
    const first = open(0, (clock) => {
      clock.hold('the test'); // time stands still until the kill
      return { kind: 'retry', afterMs: 60_000 };
    });
    first.accept(['a']);
    first.start();
    await settle();
    first.close();
    const attemptsMs: number[] = [];
    const second = open(5000, (clock) => {
      attemptsMs.push(clock.nowMs());
      return { kind: 'done' };
    });
    second.start();
    await settle();
    expect(attemptsMs).toEqual([60_000]);
  });

  test('keeps its file short', async () => {
    const file = newFile();
    const queue = openDeliveryQueue<number>({
      file,
      clock: createVirtualClock({ startMs: 0 }),
      named: UNSEEDED,
      attempt: async () => ({ kind: 'done' }),
    });
    queue.start();
    for (let n = 0; n < 1500; n++) {
      queue.accept([n]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await settle();
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(2100);
  });
});

describe('a record file', () => {
  test('drops a line that a kill cut off, and appends after it', () => {
    const file = newFile();
    const first = openRecordFile<number>(file);
    first.append(1);
    first.close();
    writeFileSync(file, '{"half', { flag: 'a' });
    const second = openRecordFile<number>(file);
    second.append(2);
    expect(second.read()).toEqual([1, 2]);
  });

  test('fails on a damaged line in the midst, naming file, line and remedy', () => {
    const file = newFile();
    writeFileSync(file, '1\n{"half\n2\n');
    expect(() => openRecordFile(file).read()).toThrow(/^line 2 of .*deliveries.jsonl is damaged.*move the file away/);
  });

  test('replaces its records, and is read by others afterwards', () => {
    const file = newFile();
    const records = openRecordFile<number>(file);
    records.append(1);
    records.replace([7, 8]);
    records.append(9);
    expect(openRecordFile<number>(file).read()).toEqual([7, 8, 9]);
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});
