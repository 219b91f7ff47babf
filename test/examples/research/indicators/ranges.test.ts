import fc from 'fast-check';
import { averageTrueRange, directionalMovement } from '../../../../examples/research/indicators/ranges.ts';
import type { Bar } from '../../../../examples/research/prices/bars.ts';
import { barsFrom, changes } from '../support.ts';

/** The textbook definitions, written out anew and with no library. */
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;

const at = <Value>(values: readonly Value[], index: number): Value => values.slice(index)[0] as Value;

/** Wilder's smoothing: the mean of the first `period`, then each value by 1/period. */
const wilder = (values: readonly number[], period: number): number =>
  values.slice(period).reduce((smooth, value) => smooth + (value - smooth) / period, mean(values.slice(0, period)));

const steps = <Value>(bars: readonly Value[]): [Value, Value][] =>
  bars.slice(1).map((bar, index) => [at(bars, index), bar]);

const trueRanges = (bars: readonly Bar[]): number[] =>
  steps(bars).map(([before, { high, low }]) =>
    Math.max(high - low, Math.abs(high - before.close), Math.abs(low - before.close)),
  );

const check = (length: number, property: (bars: Bar[]) => void): void =>
  fc.assert(
    fc.property(changes(-0.08, 0.08, length, ['even']), (series) => property(barsFrom(series))),
    { numRuns: 30 },
  );

test("ATR is Wilder's smoothing of the true range, the first of which is high minus low", () => {
  check(60, (bars) => {
    const first = at(bars, 0);
    const ranges = [first.high - first.low, ...trueRanges(bars)];
    expect(averageTrueRange(bars, 14)).toBeCloseTo(wilder(ranges, 14), 9);
  });
});

test('ADX and its balance are the textbook ones once the start has faded', () => {
  check(400, (bars) => {
    const moves = steps(bars).map(([before, now]) => ({ up: now.high - before.high, down: before.low - now.low }));
    const plus = moves.map(({ up, down }) => (up > down && up > 0 ? up : 0));
    const minus = moves.map(({ up, down }) => (down > up && down > 0 ? down : 0));
    const balances = moves.slice(13).map((_, index) => {
      const [rise, fall] = [wilder(plus.slice(0, index + 14), 14), wilder(minus.slice(0, index + 14), 14)];
      return (rise - fall) / (rise + fall);
    });
    const { adx, balance } = directionalMovement(bars, 14);
    expect(balance).toBeCloseTo(at(balances, -1), 6);
    expect(adx).toBeCloseTo(
      wilder(
        balances.map((value) => 100 * Math.abs(value)),
        14,
      ),
      4,
    );
  });
});
