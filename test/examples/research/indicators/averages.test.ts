import fc from 'fast-check';
import { movingAverage } from '../../../../examples/research/indicators/averages.ts';
import type { Bar } from '../../../../examples/research/prices/bars.ts';
import { barsFrom, changes } from '../support.ts';

/** The textbook definitions, written out anew and with no library. */
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;

const closesOf = (bars: readonly Bar[]): number[] => bars.map(({ close }) => close);

const check = (length: number, property: (bars: Bar[]) => void): void =>
  fc.assert(
    fc.property(changes(-0.08, 0.08, length, ['even']), (series) => property(barsFrom(series))),
    { numRuns: 30 },
  );

test('a moving average is the mean of the last closes', () => {
  check(60, (bars) => expect(movingAverage(closesOf(bars), 20)).toBeCloseTo(mean(closesOf(bars).slice(-20)), 9));
});
