import type { Strategy } from '../outputs.ts';
import { significant } from '../scoring.ts';

type Action = Strategy['action'];

export type Levels = Pick<Strategy, 'entryPrice' | 'stopPrice' | 'targetPrice'>;

/** No price is below 0, so a level that would be there is this share of the entry. */
const LOWEST_SHARE = 0.05;

/**
 * Stop and target around the entry, at the given distances in the currency of the prices. A sell is a short sale (or
 * the exit of what is held), so its stop lies above. The levels of a hold are those of a buy: where to look again.
 */
export function levelsOf(action: Action, entry: number, stopDistance: number, targetDistance: number): Levels {
  const direction = action === 'sell' ? -1 : 1;
  const lowest = entry * LOWEST_SHARE;
  return {
    entryPrice: significant(entry),
    stopPrice: significant(Math.max(lowest, entry - direction * stopDistance)),
    targetPrice: significant(Math.max(lowest, entry + direction * targetDistance)),
  };
}

/** How much of the entry price is lost at the stop, as a share; negative when the stop is on the winning side. */
export function lossAtStop({ action, entryPrice, stopPrice }: Pick<Strategy, 'action'> & Levels): number {
  return ((action === 'sell' ? -1 : 1) * (entryPrice - stopPrice)) / entryPrice;
}

/** How much of the entry price is won at the target, as a share; negative when the target is on the losing side. */
export function gainAtTarget({ action, entryPrice, targetPrice }: Pick<Strategy, 'action'> & Levels): number {
  return ((action === 'sell' ? -1 : 1) * (targetPrice - entryPrice)) / entryPrice;
}
