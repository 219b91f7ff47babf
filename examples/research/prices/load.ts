import type { ResearchInput } from '../input.ts';
import type { Bar, Column, Series } from './bars.ts';
import { parsePrices } from './parse.ts';
import { type PriceText, readPrices } from './source.ts';

/** The last text that was parsed: a warm function mostly gets the same one again, and parsing was a sixth of a run. */
let last: (PriceText & { readonly columns: string; readonly bars: readonly Bar[] }) | undefined;

/**
 * The daily prices of the run's ticker, with the columns that are needed and no others checked.
 * @throws AgentInputError when there are none or they cannot be used
 */
export async function loadPrices<C extends Column>(input: ResearchInput, columns: readonly C[]): Promise<Series<C>> {
  const text = await readPrices(input);
  const key = columns.join();
  if (last?.columns !== key || last.file !== text.file || last.csv !== text.csv) {
    last = { ...text, columns: key, bars: parsePrices(text.csv, text.file, columns) as readonly Bar<C>[] as Bar[] };
  }
  return { source: text.source, bars: last.bars as readonly Bar<C>[] };
}
