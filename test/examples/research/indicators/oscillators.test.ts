import fc from 'fast-check';
import { convergence, relativeStrength } from '../../../../examples/research/indicators/oscillators.ts';
import type { Bar } from '../../../../examples/research/prices/bars.ts';
import { barsFrom, changes } from '../support.ts';

/** The textbook definitions, written out anew and with no library. */
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;

const at = <Value>(values: readonly Value[], index: number): Value => values.slice(index)[0] as Value;

/** Wilder's smoothing: the mean of the first `period`, then each value by 1/period. */
const wilder = (values: readonly number[], period: number): number =>
  values.slice(period).reduce((smooth, value) => smooth + (value - smooth) / period, mean(values.slice(0, period)));

const ema = (values: readonly number[], period: number): number[] => {
  let smooth = values[0] ?? 0;
  return values.map((value) => {
    smooth += ((value - smooth) * 2) / (period + 1);
    return smooth;
  });
};

const steps = <Value>(bars: readonly Value[]): [Value, Value][] =>
  bars.slice(1).map((bar, index) => [at(bars, index), bar]);

const closesOf = (bars: readonly Bar[]): number[] => bars.map(({ close }) => close);

const check = (length: number, property: (bars: Bar[]) => void): void =>
  fc.assert(
    fc.property(changes(-0.08, 0.08, length, ['even']), (series) => property(barsFrom(series))),
    { numRuns: 30 },
  );

test("RSI compares Wilder's smoothing of gains and losses", () => {
  check(120, (bars) => {
    const closes = closesOf(bars);
    const gains = wilder(
      steps(closes).map(([before, now]) => Math.max(0, now - before)),
      14,
    );
    const losses = wilder(
      steps(closes).map(([before, now]) => Math.max(0, before - now)),
      14,
    );
    expect(relativeStrength(closes, 14)).toBeCloseTo((100 * gains) / (gains + losses), 6);
  });
});

test('RSI of prices that never moved is 50', () => {
  expect(
    relativeStrength(
      Array.from({ length: 30 }, () => 7),
      14,
    ),
  ).toBe(50);
});

test('MACD is the fast average minus the slow one, its histogram what is above its own average', () => {
  check(250, (bars) => {
    const closes = closesOf(bars);
    const [fast, slow] = [ema(closes, 12), ema(closes, 26)];
    const line = fast.map((value, index) => value - at(slow, index));
    const signal = at(ema(line.slice(25), 9), -1);
    const { line: got, histogram } = convergence(closes);
    expect(got).toBeCloseTo(at(line, -1) / at(closes, -1), 9);
    expect(histogram).toBeCloseTo((at(line, -1) - signal) / at(closes, -1), 9);
  });
});
