import fc from 'fast-check';
import { moneyFlow, onBalanceShare } from '../../../../examples/research/indicators/volumes.ts';
import type { Bar } from '../../../../examples/research/prices/bars.ts';
import { barsFrom, changes } from '../support.ts';

/** The textbook definitions, written out anew and with no library. */
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const at = <Value>(values: readonly Value[], index: number): Value => values.slice(index)[0] as Value;

const steps = <Value>(bars: readonly Value[]): [Value, Value][] =>
  bars.slice(1).map((bar, index) => [at(bars, index), bar]);

const check = (length: number, property: (bars: Bar[]) => void): void =>
  fc.assert(
    fc.property(changes(-0.08, 0.08, length, ['even']), (series) => property(barsFrom(series))),
    { numRuns: 30 },
  );

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
