import { defineAgent } from 'ballast';
import { type Bands, bollinger } from './indicators/bands.ts';
import { averageTrueRange } from './indicators/ranges.ts';
import { yearlyVolatility } from './indicators/returns.ts';
import { signalSchema } from './outputs.ts';
import { priceTier } from './price-tier.ts';
import type { Bar } from './prices/bars.ts';
import { clamp, percent, type Reading, signalOf } from './scoring.ts';
import { signalTiers } from './signal-question.ts';

/** Volatility now against before: a ratio outside of these bounds is a signal, one between them is noise. */
const EXPANDING_FROM = 1.25;
const CALM_UP_TO = 0.9;

/** The narrowest tenth of the year's bands: a move is due, and its direction is open. */
const SQUEEZE_RANK = 0.1;

type Regime = 'calm' | 'normal' | 'expanding';

export default defineAgent({
  name: 'volatility',
  phase: 'research',
  required: false,
  output: signalSchema,
  ...signalTiers('volatility', [
    priceTier({ name: 'rules', columns: ['high', 'low'], minBars: 101, maxBars: 253, read: readVolatility }),
    priceTier({ name: 'simple-rules', columns: [], minBars: 41, maxBars: 41, read: readSimpleVolatility }),
  ]),
});

/** The month's volatility against that of five months, Bollinger bands (20, 2) and ATR(14). */
export function readVolatility(bars: readonly Bar<'high' | 'low' | 'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const [recent, usual] = [yearlyVolatility(closes.slice(-21)), yearlyVolatility(closes.slice(-101))];
  const atr = averageTrueRange(bars, 14);
  const bands = bollinger(closes, 20);
  const squeeze = bands.widthRank <= SQUEEZE_RANK;
  return {
    ...judge(recent, usual, bands, squeeze ? 0.3 : 0.6),
    rationale: `${describe(recent, usual, bands)}${squeeze ? '; the bands are squeezed, so a move is due' : ''}.`,
    figures: {
      atr,
      volatility: recent,
      usualVolatility: usual,
      bandPosition: bands.position,
      widthRank: bands.widthRank,
    },
  };
}

/** Two weeks' volatility against eight, and Bollinger bands, from closes alone. */
export function readSimpleVolatility(bars: readonly Bar<'close'>[]): Reading {
  const closes = bars.map(({ close }) => close);
  const [recent, usual] = [yearlyVolatility(closes.slice(-11)), yearlyVolatility(closes)];
  const bands = bollinger(closes, 20);
  return {
    ...judge(recent, usual, bands, 0.3),
    rationale: `${describe(recent, usual, bands)}.`,
    figures: { volatility: recent, usualVolatility: usual, bandPosition: bands.position },
  };
}

/** Falling while swings widen is the start of trouble; rising while they narrow is the healthiest of trends. */
function judge(
  recent: number,
  usual: number,
  { position }: Bands,
  reliability: number,
): Pick<Reading, 'signal' | 'confidence'> {
  const side = clamp(position, -1, 1);
  const regime = regimeOf(recent, usual);
  switch (regime) {
    case 'expanding':
      return signalOf(Math.min(0, side), reliability);
    case 'calm':
      return signalOf(Math.max(0, side), reliability);
    case 'normal':
      return signalOf(0, reliability);
    default:
      return regime satisfies never;
  }
}

function regimeOf(recent: number, usual: number): Regime {
  if (recent > usual * EXPANDING_FROM) return 'expanding';
  return recent < usual * CALM_UP_TO ? 'calm' : 'normal';
}

function describe(recent: number, usual: number, { position }: Bands): string {
  return (
    `Volatility is ${percent(recent)} a year against a usual ${percent(usual)} (${regimeOf(recent, usual)}); ` +
    `close is at ${position.toFixed(2)} between the bands (-1 lower, 1 upper)`
  );
}
