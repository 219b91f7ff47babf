import { AgentInputError, defineAgent } from 'ballast';
import { last } from './indicators/last.ts';
import { monthAfter, monthlyReturns } from './indicators/months.ts';
import { average } from './indicators/returns.ts';
import { signalSchema } from './outputs.ts';
import { priceTier } from './price-tier.ts';
import type { Bar } from './prices/bars.ts';
import { clamp, percent, type Reading, signalOf } from './scoring.ts';
import { signalTiers } from './signal-question.ts';

/** Fewer than three Junes say nothing about June. */
const MIN_OBSERVATIONS = 3;

/** The stronger half of the year in most stock markets: November to April. */
const WINTER_MONTHS = [11, 12, 1, 2, 3, 4];

export default defineAgent({
  name: 'seasonality',
  phase: 'research',
  required: false,
  output: signalSchema,
  ...signalTiers('seasonality', [
    // 780: three whole years and the month before them. 2600: older years are another market.
    priceTier({ name: 'rules', columns: [], minBars: 780, maxBars: 2600, read: readSeasonality }),
    priceTier({ name: 'simple-rules', columns: [], minBars: 150, maxBars: 2600, read: readSimpleSeasonality }),
  ]),
});

/** How the coming calendar month went in earlier years. */
export function readSeasonality(bars: readonly Bar<'close'>[]): Reading {
  const month = monthAfter(last(bars).date);
  const returns = monthlyReturns(bars).filter((one) => one.month === month);
  return judge(
    returns.map(({ change }) => change),
    monthName(month),
    0.06,
    0.5,
  );
}

/** How the months of the coming half of the year went: November to April, or May to October. */
export function readSimpleSeasonality(bars: readonly Bar<'close'>[]): Reading {
  const winter = WINTER_MONTHS.includes(monthAfter(last(bars).date));
  const returns = monthlyReturns(bars).filter(({ month }) => WINTER_MONTHS.includes(month) === winter);
  return judge(
    returns.map(({ change }) => change),
    winter ? 'November to April' : 'May to October',
    0.04,
    0.3,
  );
}

function monthName(month: number): string {
  return new Date(Date.UTC(2000, month - 1)).toLocaleString('en', { month: 'long', timeZone: 'UTC' });
}

/** Mean and consistency of the returns. `band` is the monthly mean that counts in full. */
function judge(changes: readonly number[], season: string, band: number, reliability: number): Reading {
  if (changes.length < MIN_OBSERVATIONS) {
    throw new AgentInputError(
      `the rows hold ${changes.length} complete months of ${season}; at least ${MIN_OBSERVATIONS} are needed, so add older rows`,
    );
  }
  const mean = average(changes);
  const hitRate = changes.filter((change) => change > 0).length / changes.length;
  // A mean that half of the years contradict is the work of an outlier.
  const consistency = mean > 0 ? clamp(2 * hitRate - 1, 0, 1) : clamp(1 - 2 * hitRate, 0, 1);
  const total = clamp(mean / band, -1, 1) * consistency;
  return {
    // Ten observations deserve the method's whole reliability.
    ...signalOf(total, reliability * Math.min(1, changes.length / 10)),
    rationale: `${season} gained ${percent(mean)} a month on average and rose in ${percent(hitRate)} of ${changes.length} cases.`,
    figures: { meanReturn: mean, hitRate, observations: changes.length, score: total },
  };
}
