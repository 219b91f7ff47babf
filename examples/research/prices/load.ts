import type { ResearchInput } from '../input.ts';
import type { Column, Series } from './bars.ts';
import { parsePrices } from './parse.ts';
import { readPrices } from './source.ts';

/**
 * The daily prices of the run's ticker, with the columns that are needed and no others checked.
 * @throws AgentInputError when there are none or they cannot be used
 */
export async function loadPrices<C extends Column>(input: ResearchInput, columns: readonly C[]): Promise<Series<C>> {
  const { source, file, csv } = await readPrices(input);
  return { source, bars: parsePrices(csv, file, columns) };
}
