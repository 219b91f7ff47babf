import { defineAgent } from 'ballast';
import { movingAverage } from './indicators/averages.ts';
import { last } from './indicators/last.ts';
import { directionalMovement } from './indicators/ranges.ts';
import { signalSchema } from './outputs.ts';
import { priceTier } from './price-tier.ts';
import type { Bar } from './prices/bars.ts';
import { distance, percent, type Reading, score, signalOf } from './scoring.ts';
import { signalTiers } from './signal-question.ts';

/** Wilder's own rule of thumb: below it the market has no trend to follow. */
const ADX_OF_A_TREND = 20;

export default defineAgent({
  name: 'trend',
  phase: 'research',
  required: true,
  output: signalSchema,
  ...signalTiers('trend', [
    // 220: the 200-day average, and the 50-day one of 20 days ago. 400 is enough for Wilder's smoothing to settle.
    priceTier({ name: 'rules', columns: ['high', 'low'], minBars: 220, maxBars: 400, read: readTrend }),
    priceTier({ name: 'simple-rules', columns: [], minBars: 30, maxBars: 30, read: readSimpleTrend }),
  ]),
});

/** Moving averages of 50 and 200 days give the direction, ADX(14) the strength of a trend. */
export function readTrend(bars: readonly Bar<'high' | 'low' | 'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const sma50 = movingAverage(closes, 50);
  const sma200 = movingAverage(closes, 200);
  const { adx, balance } = directionalMovement(bars, 14);
  const direction = score([
    { weight: 0.3, value: distance(last(closes), sma200, 0.05) },
    { weight: 0.3, value: distance(sma50, sma200, 0.02) },
    { weight: 0.2, value: distance(sma50, movingAverage(closes.slice(0, -20), 50), 0.02) },
    { weight: 0.2, value: balance },
  ]);
  const total = adx < ADX_OF_A_TREND ? direction / 2 : direction;
  return {
    ...signalOf(total, 0.9),
    rationale:
      `Close is ${percent(last(closes) / sma200 - 1)} from its 200-day average, the 50-day average ` +
      `${percent(sma50 / sma200 - 1)}; ADX ${adx.toFixed(0)} shows ${adx < ADX_OF_A_TREND ? 'no trend' : 'a trend'}.`,
    figures: { sma50, sma200, adx, directionalBalance: balance, score: total },
  };
}

/** Close against its 20-day average, and where that average was 10 days ago. */
export function readSimpleTrend(bars: readonly Bar<'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const sma20 = movingAverage(closes, 20);
  const total = score([
    { weight: 0.5, value: distance(last(closes), sma20, 0.03) },
    { weight: 0.5, value: distance(sma20, movingAverage(closes.slice(0, -10), 20), 0.02) },
  ]);
  return {
    ...signalOf(total, 0.5),
    rationale: `Close is ${percent(last(closes) / sma20 - 1)} from its 20-day average.`,
    figures: { sma20, score: total },
  };
}
