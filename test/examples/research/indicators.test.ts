import fc from 'fast-check';
import { movingAverage } from '../../../examples/research/indicators/averages.ts';
import { bollinger } from '../../../examples/research/indicators/bands.ts';
import { monthAfter, monthlyReturns } from '../../../examples/research/indicators/months.ts';
import { convergence, rateOfChange, relativeStrength } from '../../../examples/research/indicators/oscillators.ts';
import { averageTrueRange, directionalMovement } from '../../../examples/research/indicators/ranges.ts';
import { dailyValueAtRisk, drawdown, yearlyVolatility } from '../../../examples/research/indicators/returns.ts';
import { moneyFlow, onBalanceShare } from '../../../examples/research/indicators/volumes.ts';
import type { Bar } from '../../../examples/research/prices/bars.ts';
import { barsFrom, changes } from './support.ts';

/** The textbook definitions, written out anew and with no library. */
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
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

const trueRanges = (bars: readonly Bar[]): number[] =>
  steps(bars).map(([before, { high, low }]) =>
    Math.max(high - low, Math.abs(high - before.close), Math.abs(low - before.close)),
  );

const closesOf = (bars: readonly Bar[]): number[] => bars.map(({ close }) => close);
const check = (length: number, property: (bars: Bar[]) => void): void =>
  fc.assert(
    fc.property(changes(-0.08, 0.08, length, ['even']), (series) => property(barsFrom(series))),
    { numRuns: 30 },
  );

test('a moving average is the mean of the last closes', () => {
  check(60, (bars) => expect(movingAverage(closesOf(bars), 20)).toBeCloseTo(mean(closesOf(bars).slice(-20)), 9));
});

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

test('Bollinger position counts in two standard deviations, the rank counts narrower days', () => {
  check(60, (bars) => {
    const closes = closesOf(bars);
    const window = closes.slice(-20);
    const { position, widthRank } = bollinger(closes, 20);
    expect(position).toBeCloseTo((at(closes, -1) - mean(window)) / (2 * deviation(window)), 6);
    const widths = closes
      .slice(19)
      .map((_, index) => closes.slice(index, index + 20))
      .map((days) => deviation(days) / mean(days));
    expect(widthRank).toBeCloseTo(
      widths.slice(0, -1).filter((width) => width < at(widths, -1)).length / (widths.length - 1),
      9,
    );
  });
});

test('on-balance share and money flow weigh volume by the direction of its day', () => {
  check(60, (bars) => {
    const signed = steps(bars.slice(-21)).map(([before, now]) => Math.sign(now.close - before.close) * now.volume);
    const volumes = bars.slice(-20).map(({ volume }) => volume);
    expect(onBalanceShare(bars, 20)).toBeCloseTo(sum(signed) / sum(volumes), 9);
    const flows = bars
      .slice(-20)
      .map(({ high, low, close, volume }) => (volume * (2 * close - high - low)) / (high - low));
    expect(moneyFlow(bars, 20)).toBeCloseTo(sum(flows) / sum(volumes), 9);
  });
});

test('a doubling gains 100 %, a halving loses 50 %', () => {
  expect(rateOfChange([1, 3, 2], 2)).toBe(1);
  expect(rateOfChange([4, 1, 2], 2)).toBe(-0.5);
  expect(() => rateOfChange([1, 2], 2)).toThrow(RangeError);
});

test('drawdown is measured from the highest close so far', () => {
  expect(drawdown([100, 50, 200, 150])).toEqual({ current: 0.25, deepest: 0.5 });
  expect(drawdown([1, 2, 3])).toEqual({ current: 0, deepest: 0 });
});

test('volatility is the deviation of daily returns times the root of 252', () => {
  check(64, (bars) => {
    const returns = steps(closesOf(bars)).map(([before, now]) => now / before - 1);
    expect(yearlyVolatility(closesOf(bars))).toBeCloseTo(deviation(returns) * Math.sqrt(252), 9);
  });
});

test('one day in twenty loses more than the value at risk', () => {
  check(201, (bars) => {
    const limit = dailyValueAtRisk(closesOf(bars));
    const losses = steps(closesOf(bars)).map(([before, now]) => 1 - now / before);
    expect(losses.filter((loss) => loss > limit + 1e-12)).toHaveLength(10);
  });
  expect(dailyValueAtRisk([1, 2, 3, 4])).toBe(0);
});

test('monthly returns go from month end to month end, without the running month and the month after a gap', () => {
  const bars = ['2023-11-30', '2023-12-01', '2023-12-29', '2024-01-31', '2024-03-28', '2024-04-30', '2024-05-02'].map(
    (date, index) => ({ date, close: 2 ** index }),
  );
  expect(monthlyReturns(bars)).toEqual([
    { year: 2023, month: 12, change: 3 },
    { year: 2024, month: 1, change: 1 },
    { year: 2024, month: 4, change: 1 },
  ]);
  expect([monthAfter('2024-11-30'), monthAfter('2024-12-31'), monthAfter('2024-01-01')]).toEqual([12, 1, 2]);
});
