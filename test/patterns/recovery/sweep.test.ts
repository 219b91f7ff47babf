import * as fc from 'fast-check';
import { IN_TURN_PER_SWEEP, NEWEST_PER_SWEEP, selectForSweep } from '../../../patterns/recovery/sweep.ts';

const NOW_MS = 1_700_000_000_000;
const failed = (count: number) => Array.from({ length: count }, (_, id) => ({ id, stoppedAtMs: NOW_MS - id * 1000 }));

test('every execution is selected once per rotation, and no sweep selects more than its limit', () => {
  fc.assert(
    fc.property(fc.nat(700), fc.nat(1_000_000), (count, first) => {
      const all = failed(count);
      const turns = Math.ceil(count / IN_TURN_PER_SWEEP) + 1;
      const seen = new Set<number>();
      for (let sweep = first; sweep < first + turns; sweep++) {
        const selected = selectForSweep(all, sweep, NOW_MS);
        expect(selected.length).toBeLessThanOrEqual(NEWEST_PER_SWEEP + IN_TURN_PER_SWEEP);
        expect(new Set(selected.map(({ id }) => id)).size).toBe(selected.length);
        for (const { id } of selected) seen.add(id);
      }
      expect(seen.size).toBe(count);
    }),
  );
});

test('the newest executions are selected in every sweep', () => {
  for (const sweep of [0, 1, 2, 3]) {
    const selected = selectForSweep(failed(200), sweep, NOW_MS).map(({ id }) => id);
    expect(selected.slice(0, NEWEST_PER_SWEEP)).toEqual(failed(NEWEST_PER_SWEEP).map(({ id }) => id));
  }
});

test('an execution that AWS cannot redrive any more is not selected', () => {
  const days = (count: number) => ({ id: count, stoppedAtMs: NOW_MS - count * 86_400_000 });
  expect(selectForSweep([days(1), days(13), days(14), days(40)], 0, NOW_MS).map(({ id }) => id)).toEqual([1, 13]);
});
