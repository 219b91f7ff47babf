import fc from 'fast-check';
import { rateOfChange } from '../../../../examples/research/indicators/oscillators.ts';
import { dailyValueAtRisk, drawdown, yearlyVolatility } from '../../../../examples/research/indicators/returns.ts';
import type { Bar } from '../../../../examples/research/prices/bars.ts';
import { barsFrom, changes } from '../support.ts';

/** The textbook definitions, written out anew and with no library. */
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;

const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

const at = <Value>(values: readonly Value[], index: number): Value => values.slice(index)[0] as Value;

const steps = <Value>(bars: readonly Value[]): [Value, Value][] =>
  bars.slice(1).map((bar, index) => [at(bars, index), bar]);

const closesOf = (bars: readonly Bar[]): number[] => bars.map(({ close }) => close);

const check = (length: number, property: (bars: Bar[]) => void): void =>
  fc.assert(
    fc.property(changes(-0.08, 0.08, length, ['even']), (series) => property(barsFrom(series))),
    { numRuns: 30 },
  );

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
