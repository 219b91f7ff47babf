import * as fc from 'fast-check';
import { IN_TURN_PER_SWEEP, NEWEST_PER_SWEEP, sweepTurn } from '../../../patterns/recovery/sweep.ts';

const NOW_MS = 1_700_000_000_000;
const failed = (count: number) => Array.from({ length: count }, (_, id) => ({ id, stoppedAtMs: NOW_MS - id * 1000 }));

test('whoever failed has its turn, however many are newer, and no sweep looks at more than it may', () => {
  fc.assert(
    fc.property(fc.nat(700), fc.nat(1_000_000), (count, first) => {
      const all = failed(count);
      const turns = Math.ceil(count / IN_TURN_PER_SWEEP) + 1;
      const seen = new Set<number>();
      for (let sweep = first; sweep < first + turns; sweep++) {
        const looked = sweepTurn(all, sweep, NOW_MS);
        expect(looked.length).toBeLessThanOrEqual(NEWEST_PER_SWEEP + IN_TURN_PER_SWEEP);
        expect(new Set(looked.map(({ id }) => id)).size).toBe(looked.length);
        for (const { id } of looked) seen.add(id);
      }
      expect(seen.size).toBe(count);
    }),
  );
});

test('the newest are looked at in every sweep', () => {
  for (const sweep of [0, 1, 2, 3]) {
    const looked = sweepTurn(failed(200), sweep, NOW_MS).map(({ id }) => id);
    expect(looked.slice(0, NEWEST_PER_SWEEP)).toEqual(failed(NEWEST_PER_SWEEP).map(({ id }) => id));
  }
});

test('what AWS does not redrive any more is not looked at', () => {
  const days = (count: number) => ({ id: count, stoppedAtMs: NOW_MS - count * 86_400_000 });
  expect(sweepTurn([days(1), days(13), days(14), days(40)], 0, NOW_MS).map(({ id }) => id)).toEqual([1, 13]);
});
