import { AgentInputError, type Tier } from 'ballast';
import type { ResearchInput } from './input.ts';
import type { ResearchSignal } from './outputs.ts';
import type { Bar, Column } from './prices/bars.ts';
import { loadPrices } from './prices/load.ts';
import { figures, type Reading } from './scoring.ts';

interface PriceTier<C extends Column> {
  readonly name: string;
  /** the columns it needs besides Date and Close; no other is checked */
  readonly columns: readonly C[];
  /** fewest bars it can answer from */
  readonly minBars: number;
  /** how many of the newest bars it reads; not below minBars */
  readonly maxBars: number;
  /** pure */
  read(bars: readonly Bar<C | 'close'>[]): Reading;
}

/** A tier that answers from daily prices: loads them, hands over the newest bars, and says which ones they were. */
export function priceTier<C extends Column>({
  name,
  columns,
  minBars,
  maxBars,
  read,
}: PriceTier<C>): Tier<ResearchInput> {
  return {
    name,
    async run({ input }): Promise<ResearchSignal> {
      const needed: readonly (C | 'close')[] = ['close', ...columns];
      const { source, bars: all } = await loadPrices(input, needed);
      const bars = all.slice(-maxBars);
      const [first, last] = [bars[0], bars.at(-1)];
      if (first === undefined || last === undefined || bars.length < minBars) {
        throw new AgentInputError(
          `${source} has ${all.length} rows; ${name} needs at least ${minBars}, so add ${minBars - all.length} older ones`,
        );
      }
      const reading = read(bars);
      return {
        ...reading,
        figures: figures({ close: last.close, ...reading.figures }),
        prices: { source, from: first.date, to: last.date, bars: bars.length },
      };
    },
  };
}
