import { ADX, ATR } from 'trading-signals';
import type { Bar } from '../prices/bars.ts';
import { valueAfter } from './last.ts';

type HighLowClose = Bar<'high' | 'low' | 'close'>;

/** Average true range by Wilder's smoothing, in the currency of the prices. */
export function averageTrueRange(bars: readonly HighLowClose[], period: number): number {
  return valueAfter(new ATR(period), bars);
}

export interface DirectionalMovement {
  /** strength of the trend whatever its direction, 0 to 100; below 20 there is none */
  readonly adx: number;
  /** -1 (all downward) to 1 (all upward) */
  readonly balance: number;
}

/** Wilder's directional movement. */
export function directionalMovement(bars: readonly HighLowClose[], period: number): DirectionalMovement {
  const indicator = new ADX(period);
  const adx = valueAfter(indicator, bars);
  const up = indicator.pdi ?? 0;
  const down = indicator.mdi ?? 0;
  // Without any range the library divides 0 by 0: nothing moves, so there is no trend.
  if (!Number.isFinite(adx)) return { adx: 0, balance: 0 };
  return { adx, balance: up + down === 0 ? 0 : (up - down) / (up + down) };
}
