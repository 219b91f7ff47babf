import { resolve } from 'node:path';
import { defineCommandLine, InvalidInputError } from 'ballast';
import type { ResearchInput } from './input.ts';
import { checkPrices } from './prices/catalogue.ts';
import { SAMPLE_TICKER } from './prices/sample.ts';
import { isTicker } from './prices/ticker.ts';
import { renderReport } from './render-report.ts';

/** `ballast run MSFT --set data=./prices` */
export default defineCommandLine({
  input: {
    argument: 'TICKER',
    description: 'the stock to research',
    default: SAMPLE_TICKER,
    settings: { data: 'folder of <TICKER>.csv files with daily prices; without it the sample, AAPL 2013 to 2018' },
    parse: parseArguments,
  },
  renderReport,
});

/** @throws InvalidInputError when there are no prices for the ticker; the usual mistake is lower case */
export async function parseArguments(
  ticker: string,
  { data }: { readonly data?: string } = {},
): Promise<ResearchInput> {
  const dataDir = data === undefined ? undefined : resolve(data);
  const upper = ticker.toUpperCase();
  const hint = upper !== ticker && isTicker(upper) ? `; did you mean ${upper}?` : '';
  try {
    await checkPrices(ticker, dataDir, '--set data');
  } catch (error) {
    if (!(error instanceof InvalidInputError) || hint === '') throw error;
    throw new InvalidInputError(error.message + hint, { cause: error });
  }
  return { ticker, ...(dataDir === undefined ? {} : { dataDir }) };
}
