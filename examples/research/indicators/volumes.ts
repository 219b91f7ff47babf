import { CMF, OBV } from 'trading-signals';
import type { Bar } from '../prices/bars.ts';
import { valueAfter } from './last.ts';

/**
 * The gain of on-balance volume over the last `days`, as a share of all volume of those days: 1 when every day closed
 * higher, -1 when every day closed lower. Unlike OBV itself it does not depend on where the series starts.
 */
export function onBalanceShare(bars: readonly Bar<'close' | 'volume'>[], days: number): number {
  const window = bars.slice(-days - 1);
  const total = window.slice(1).reduce((sum, { volume }) => sum + volume, 0);
  // OBV reads close and volume only; the library's type asks for whole candles.
  const candles = window.map(({ close, volume }) => ({ open: close, high: close, low: close, close, volume }));
  return total === 0 ? 0 : valueAfter(new OBV(2), candles) / total;
}

/** Chaikin money flow: volume weighted by where in the day's range it closed, -1 to 1. */
export function moneyFlow(bars: readonly Bar<'high' | 'low' | 'close' | 'volume'>[], days: number): number {
  return valueAfter(new CMF(days), bars);
}
