import { EMA, MACD, RSI } from 'trading-signals';
import { valueAfter } from './last.ts';

/** Wilder's relative strength index, 0 to 100; 50 when prices did not move at all. */
export function relativeStrength(closes: readonly number[], period: number): number {
  // The library's answer to no losses is 100, also when there were no gains either.
  const moved = closes.some((close) => close !== closes[0]);
  return moved ? valueAfter(new RSI(period), closes) : 50;
}

export interface Convergence {
  /** fast minus slow average, as a share of the last close */
  readonly line: number;
  /** line minus its own average, as a share of the last close */
  readonly histogram: number;
}

/** MACD(12, 26, 9), divided by the last close so that it compares between prices. */
export function convergence(closes: readonly number[]): Convergence {
  const { macd, histogram } = valueAfter(new MACD(new EMA(12), new EMA(26), new EMA(9)), closes);
  const close = closes.at(-1) ?? 1;
  return { line: macd / close, histogram: histogram / close };
}

/** Change over the last `days`, as a share. */
export function rateOfChange(closes: readonly number[], days: number): number {
  const [before, now] = [closes.at(-days - 1), closes.at(-1)];
  if (before === undefined || now === undefined) throw new RangeError(`${closes.length} closes span no ${days} days`);
  return now / before - 1;
}
