import { defineAgent } from 'ballast';
import { convergence, rateOfChange, relativeStrength } from './indicators/oscillators.ts';
import { TRADING_DAYS_PER_YEAR, yearlyVolatility } from './indicators/returns.ts';
import { signalSchema } from './outputs.ts';
import { priceTier } from './price-tier.ts';
import type { Bar } from './prices/bars.ts';
import { clamp, percent, type Reading, score, signalOf } from './scoring.ts';
import { signalTiers } from './signal-question.ts';

/** Beyond these the move has run far, and chasing it is worth half. */
const OVERBOUGHT = 75;
const OVERSOLD = 25;

export default defineAgent({
  name: 'momentum',
  phase: 'research',
  required: false,
  output: signalSchema,
  ...signalTiers('momentum', [
    priceTier({ name: 'rules', columns: [], minBars: 90, maxBars: 250, read: readMomentum }),
    priceTier({ name: 'simple-rules', columns: [], minBars: 21, maxBars: 21, read: readSimpleMomentum }),
  ]),
});

/** MACD(12, 26, 9), the change over three months and RSI(14). */
export function readMomentum(bars: readonly Bar<'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const { line, histogram } = convergence(closes);
  const quarter = rateOfChange(closes, 63);
  const rsi = relativeStrength(closes, 14);
  const direction = score([
    { weight: 0.3, value: clamp(line / 0.02, -1, 1) },
    { weight: 0.2, value: clamp(histogram / 0.005, -1, 1) },
    { weight: 0.3, value: clamp(quarter / 0.1, -1, 1) },
    { weight: 0.2, value: clamp((rsi - 50) / 20, -1, 1) },
  ]);
  const stretched = (rsi > OVERBOUGHT && direction > 0) || (rsi < OVERSOLD && direction < 0);
  const total = stretched ? direction / 2 : direction;
  return {
    ...signalOf(total, 0.8),
    rationale:
      `MACD is ${percent(line)} of the price, its histogram ${percent(histogram)}; ${percent(quarter)} in three months; ` +
      `RSI ${rsi.toFixed(0)}${stretched ? ', stretched' : ''}.`,
    figures: { macd: line, histogram, change63: quarter, rsi, score: total },
  };
}

/** The change of two weeks, in units of the random change at the month's volatility. */
export function readSimpleMomentum(bars: readonly Bar<'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const change = rateOfChange(closes, 10);
  const byChance = yearlyVolatility(closes) * Math.sqrt(10 / TRADING_DAYS_PER_YEAR);
  const total = byChance === 0 ? Math.sign(change) : clamp(change / (1.5 * byChance), -1, 1);
  return {
    ...signalOf(total, 0.4),
    rationale: `${percent(change)} in two weeks, where chance alone would give ${percent(byChance)}.`,
    figures: { change10: change, byChance, score: total },
  };
}
