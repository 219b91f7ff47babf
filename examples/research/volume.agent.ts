import { AgentInputError, defineAgent } from 'ballast';
import { average } from './indicators/returns.ts';
import { moneyFlow, onBalanceShare } from './indicators/volumes.ts';
import { signalSchema } from './outputs.ts';
import { priceTier } from './price-tier.ts';
import type { Bar } from './prices/bars.ts';
import { clamp, percent, type Reading, score, signalOf } from './scoring.ts';
import { signalTiers } from './signal-question.ts';

export default defineAgent({
  name: 'volume',
  phase: 'research',
  required: true,
  output: signalSchema,
  ...signalTiers('volume', [
    priceTier({ name: 'rules', columns: ['high', 'low', 'volume'], minBars: 51, maxBars: 51, read: readVolume }),
    priceTier({ name: 'simple-rules', columns: ['volume'], minBars: 21, maxBars: 21, read: readSimpleVolume }),
  ]),
});

/** On-balance volume of 20 and 50 days and Chaikin money flow of 20; signals on thin volume count less. */
export function readVolume(bars: readonly Bar<'high' | 'low' | 'close' | 'volume'>[]): Reading {
  const usual = usualVolume(bars);
  const relative = average(bars.slice(-5).map(({ volume }) => volume)) / usual;
  const [month, quarter, flow] = [onBalanceShare(bars, 20), onBalanceShare(bars, 50), moneyFlow(bars, 20)];
  const total = score([
    { weight: 0.35, value: clamp(month / 0.4, -1, 1) },
    { weight: 0.3, value: clamp(quarter / 0.3, -1, 1) },
    { weight: 0.35, value: clamp(flow / 0.2, -1, 1) },
  ]);
  return {
    ...signalOf(total, 0.8 * clamp(relative, 0.5, 1)),
    rationale:
      `On-balance volume gained ${percent(month)} of the volume in 20 days and ${percent(quarter)} in 50; ` +
      `Chaikin money flow ${flow.toFixed(2)}; this week's volume is ${percent(relative)} of the usual.`,
    figures: { onBalance20: month, onBalance50: quarter, moneyFlow: flow, relativeVolume: relative, score: total },
  };
}

/** On-balance volume of 20 days alone. */
export function readSimpleVolume(bars: readonly Bar<'close' | 'volume'>[]): Reading {
  usualVolume(bars);
  const month = onBalanceShare(bars, 20);
  const total = clamp(month / 0.4, -1, 1);
  return {
    ...signalOf(total, 0.4),
    rationale: `On-balance volume gained ${percent(month)} of the volume in 20 days.`,
    figures: { onBalance20: month, score: total },
  };
}

function usualVolume(bars: readonly Bar<'volume'>[]): number {
  const usual = average(bars.map(({ volume }) => volume));
  if (usual > 0) return usual;
  throw new AgentInputError(`Volume is 0 in all of the last ${bars.length} rows; give prices that come with volumes`);
}
