import { defineAgent } from 'ballast';
import { signalSchema } from '../../../examples/research/outputs.ts';
import { priceTier } from '../../../examples/research/price-tier.ts';
import type { Bar } from '../../../examples/research/prices/bars.ts';
import { distance, type Reading, signalOf } from '../../../examples/research/scoring.ts';

export default defineAgent({
  name: 'gap',
  phase: 'research',
  required: false,
  output: signalSchema,
  tiers: [priceTier({ name: 'rules', columns: ['open'], minBars: 2, maxBars: 2, read: readGap })],
});

/** Where today opened against yesterday's close. */
export function readGap(bars: readonly Bar<'open' | 'close'>[]): Reading {
  const [before, today] = [bars[0]?.close ?? 0, bars[1]?.open ?? 0];
  const total = distance(today, before, 0.02);
  return { ...signalOf(total, 0.3), rationale: `Opened at ${today} after ${before}.`, figures: { score: total } };
}
