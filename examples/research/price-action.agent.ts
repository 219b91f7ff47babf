import { defineAgent } from 'ballast';
import { DonchianChannels } from 'trading-signals';
import { last, valueAfter } from './indicators/last.ts';
import { signalSchema } from './outputs.ts';
import { priceTier } from './price-tier.ts';
import type { Bar } from './prices/bars.ts';
import { percent, type Reading, score, signalOf } from './scoring.ts';
import { signalTiers } from './signal-question.ts';

/** A month of trading days: the channel of the classic 20-day breakout. */
const CHANNEL_DAYS = 20;

/** A week of closes is enough to see who ends the day in control. */
const CLOSING_DAYS = 5;

export default defineAgent({
  name: 'price-action',
  phase: 'research',
  required: true,
  output: signalSchema,
  ...signalTiers('price action', [
    priceTier({ name: 'rules', columns: ['high', 'low'], minBars: 41, maxBars: 60, read: readPriceAction }),
    priceTier({ name: 'simple-rules', columns: [], minBars: 21, maxBars: 21, read: readSimplePriceAction }),
  ]),
});

/** Breakout from the 20-day channel, higher or lower swings than the month before, and where in the day it closes. */
export function readPriceAction(bars: readonly Bar<'high' | 'low' | 'close'>[]): Reading {
  const close = last(bars).close;
  const channel = valueAfter(new DonchianChannels(CHANNEL_DAYS), bars.slice(0, -1));
  const recent = valueAfter(new DonchianChannels(CHANNEL_DAYS), bars);
  const before = valueAfter(new DonchianChannels(CHANNEL_DAYS), bars.slice(0, -CHANNEL_DAYS));
  const closing = meanClosingPosition(bars.slice(-CLOSING_DAYS));
  const swings = (Math.sign(recent.upper - before.upper) + Math.sign(recent.lower - before.lower)) / 2;
  const total = score([
    { weight: 0.4, value: positionIn(channel, close) },
    { weight: 0.4, value: swings },
    { weight: 0.2, value: closing },
  ]);
  return {
    ...signalOf(total, 0.8),
    rationale:
      `Close ${describe(close, channel)} its 20-day channel of ${channel.lower.toPrecision(5)} to ` +
      `${channel.upper.toPrecision(5)}; swings ${swings > 0 ? 'rise' : swings < 0 ? 'fall' : 'are mixed'}; ` +
      `it closes at ${percent((closing + 1) / 2)} of the day's range.`,
    figures: { channelLow: channel.lower, channelHigh: channel.upper, swings, closingPosition: closing, score: total },
  };
}

/** Close within the closes of the 20 days before. */
export function readSimplePriceAction(bars: readonly Bar<'close'>[]): Reading {
  const close = last(bars).close;
  const before = bars.slice(-CHANNEL_DAYS - 1, -1).map((bar) => bar.close);
  const channel = { lower: Math.min(...before), upper: Math.max(...before) };
  const total = positionIn(channel, close);
  return {
    ...signalOf(total, 0.4),
    rationale: `Close ${describe(close, channel)} the range of its last 20 closes.`,
    figures: { channelLow: channel.lower, channelHigh: channel.upper, score: total },
  };
}

interface Channel {
  readonly lower: number;
  readonly upper: number;
}

/** 1 at or above the channel's upper edge, -1 at or below the lower one, 0 in the middle and in a channel of no height. */
function positionIn({ lower, upper }: Channel, close: number): number {
  if (close > upper) return 1;
  if (close < lower) return -1;
  return upper === lower ? 0 : (2 * (close - lower)) / (upper - lower) - 1;
}

function describe(close: number, { lower, upper }: Channel): string {
  return close > upper ? 'breaks above' : close < lower ? 'breaks below' : 'is within';
}

/** Mean of 1 (closed at the day's high) to -1 (at its low); a day without range says nothing. */
function meanClosingPosition(bars: readonly Bar<'high' | 'low' | 'close'>[]): number {
  const positions = bars.map(({ high, low, close }) =>
    Math.min(1, Math.max(-1, positionIn({ lower: low, upper: high }, close))),
  );
  return positions.reduce((sum, position) => sum + position, 0) / positions.length;
}
