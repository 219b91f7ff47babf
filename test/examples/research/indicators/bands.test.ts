import fc from 'fast-check';
import { bollinger } from '../../../../examples/research/indicators/bands.ts';
import type { Bar } from '../../../../examples/research/prices/bars.ts';
import { barsFrom, changes } from '../support.ts';

/** The textbook definitions, written out anew and with no library. */
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;

const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

const at = <Value>(values: readonly Value[], index: number): Value => values.slice(index)[0] as Value;

const closesOf = (bars: readonly Bar[]): number[] => bars.map(({ close }) => close);

const check = (length: number, property: (bars: Bar[]) => void): void =>
  fc.assert(
    fc.property(changes(-0.08, 0.08, length, ['even']), (series) => property(barsFrom(series))),
    { numRuns: 30 },
  );

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
