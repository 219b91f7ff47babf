import { BollingerBands } from 'trading-signals';

export interface Bands {
  /** where the close is: -1 at the lower band, 0 in the middle, 1 at the upper band, beyond when outside */
  readonly position: number;
  /** share of the earlier widths of the series that were narrower than today's, 0 to 1 */
  readonly widthRank: number;
}

/** Bollinger bands of `period` days and two standard deviations. @throws RangeError when there are too few closes */
export function bollinger(closes: readonly number[], period: number): Bands {
  const results = new BollingerBands(period, 2).updates(closes).filter((bands) => bands !== null);
  const now = results.at(-1);
  const close = closes.at(-1);
  if (now === undefined || close === undefined)
    throw new RangeError(`${closes.length} closes give no ${period}-day bands`);
  const half = (now.upper - now.lower) / 2;
  const width = half / now.middle;
  const earlier = results.slice(0, -1);
  const narrower = earlier.filter(({ lower, middle, upper }) => (upper - lower) / 2 / middle < width).length;
  return {
    position: half === 0 ? 0 : (close - now.middle) / half,
    widthRank: earlier.length === 0 ? 0.5 : narrower / earlier.length,
  };
}
