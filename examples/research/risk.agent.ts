import { defineAgent } from 'ballast';
import { last } from './indicators/last.ts';
import { averageTrueRange } from './indicators/ranges.ts';
import { average, dailyValueAtRisk, drawdown, yearlyVolatility } from './indicators/returns.ts';
import { signalSchema } from './outputs.ts';
import { priceTier } from './price-tier.ts';
import type { Bar } from './prices/bars.ts';
import { clamp, percent, type Reading, rounded, score } from './scoring.ts';
import { signalTiers } from './signal-question.ts';

/** From here on the risk is too high to enter: on average the measures are 60 % of the way through their bands. */
const DANGER_LIMIT = 0.6;

/** Where a measure begins to worry and where it is as bad as it gets, for a single stock. */
const VOLATILITY_BAND = { from: 0.25, to: 0.6 };
const DRAWDOWN_BAND = { from: 0.1, to: 0.3 };
const VALUE_AT_RISK_BAND = { from: 0.02, to: 0.05 };

/** Never a buy: it says whether one may be in the market at all, and how far prices swing. The strategy sizes by it. */
export default defineAgent({
  name: 'risk',
  phase: 'research',
  required: true,
  output: signalSchema,
  ...signalTiers(
    'risk',
    [
      priceTier({ name: 'rules', columns: ['high', 'low'], minBars: 64, maxBars: 253, read: readRisk }),
      priceTier({ name: 'simple-rules', columns: [], minBars: 22, maxBars: 64, read: readSimpleRisk }),
    ],
    false,
  ),
});

/** Volatility, drawdown and value at risk of the last year, ATR(14) for the distance of stops. */
export function readRisk(bars: readonly Bar<'high' | 'low' | 'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const atr = averageTrueRange(bars, 14);
  const volatility = yearlyVolatility(closes.slice(-64));
  const { current, deepest } = drawdown(closes);
  const valueAtRisk = dailyValueAtRisk(closes);
  const danger = score([
    { weight: 0.35, value: within(VOLATILITY_BAND, volatility) },
    { weight: 0.35, value: within(DRAWDOWN_BAND, current) },
    { weight: 0.3, value: within(VALUE_AT_RISK_BAND, valueAtRisk) },
  ]);
  return {
    ...judge(danger, 0.9),
    rationale:
      `Volatility ${percent(volatility)} a year, ${percent(current)} below the high (worst ${percent(deepest)}), ` +
      `one day in twenty lost over ${percent(valueAtRisk)}; ATR is ${percent(atr / last(closes))} of the price.`,
    figures: { atr, volatility, drawdown: current, deepestDrawdown: deepest, valueAtRisk, danger },
  };
}

/** The same without highs and lows, from a month to a quarter of closes. */
export function readSimpleRisk(bars: readonly Bar<'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const volatility = yearlyVolatility(closes);
  const { current, deepest } = drawdown(closes);
  const danger = score([
    { weight: 0.5, value: within(VOLATILITY_BAND, volatility) },
    { weight: 0.5, value: within(DRAWDOWN_BAND, current) },
  ]);
  return {
    ...judge(danger, 0.5),
    rationale: `Volatility ${percent(volatility)} a year, ${percent(current)} below the high; judged from closes alone.`,
    figures: { atr: rangeFromCloses(closes), volatility, drawdown: current, deepestDrawdown: deepest, danger },
  };
}

/** 0 below the band, 1 above it. */
function within({ from, to }: { from: number; to: number }, value: number): number {
  return clamp((value - from) / (to - from), 0, 1);
}

function judge(danger: number, reliability: number): Pick<Reading, 'signal' | 'confidence'> {
  const tooHigh = danger >= DANGER_LIMIT;
  return { signal: tooHigh ? 'sell' : 'hold', confidence: rounded(reliability * (tooHigh ? danger : 1 - danger), 2) };
}

/**
 * A random walk's daily range is on average twice its change from close to close. On the sample, ATR(14) was 1.4 to
 * 2.5 times that change (median 1.8, 60 windows), so 2 errs towards wider stops.
 */
function rangeFromCloses(closes: readonly number[]): number {
  return 2 * average(closes.slice(1).map((close, index) => Math.abs(close - (closes[index] ?? close))));
}
