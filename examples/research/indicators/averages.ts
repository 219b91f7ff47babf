import { SMA } from 'trading-signals';
import { valueAfter } from './last.ts';

/** Simple moving average of the last `period` values. */
export function movingAverage(values: readonly number[], period: number): number {
  return valueAfter(new SMA(period), values);
}
