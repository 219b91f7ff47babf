import { readdir } from 'node:fs/promises';
import { InvalidInputError } from 'ballast';
import { dataDirRefused, isDataDir } from '../input.ts';
import { codeOf, quoted, reasonOf } from '../messages.ts';
import { SAMPLE_SOURCE, SAMPLE_TICKER } from './sample.ts';
import { isTicker, tickerRefused } from './ticker.ts';

/** Tickers a message lists before it only counts. */
const TICKERS_LISTED = 10;

const SUFFIX = '.csv';

/**
 * The tickers there are prices for: of the sample dataset, or of a folder's `<TICKER>.csv` files, in alphabetical order.
 * @throws InvalidInputError when the folder cannot be read
 */
export async function knownTickers(dataDir?: string): Promise<string[]> {
  return dataDir === undefined ? [SAMPLE_TICKER] : tickersAmong(await filesOf(dataDir));
}

/**
 * Checks, before anything starts, that there are prices for a ticker; the agents check the contents of the file.
 * @param called name of the folder in messages: of an option, or of a field of the input
 * @throws InvalidInputError with the ticker received and the tickers there are
 */
export async function checkPrices(ticker: string, dataDir?: string, called = 'dataDir'): Promise<void> {
  if (!isTicker(ticker)) throw new InvalidInputError(tickerRefused(ticker));
  if (dataDir !== undefined && !isDataDir(dataDir)) throw new InvalidInputError(dataDirRefused(dataDir, called));
  if (dataDir === undefined) {
    if (ticker === SAMPLE_TICKER) return;
    throw new InvalidInputError(
      `no prices for ticker ${ticker}: the sample has ${SAMPLE_TICKER} only (${SAMPLE_SOURCE}); ` +
        `put ${ticker}${SUFFIX} into a folder and give that folder as ${called}`,
    );
  }
  const files = await filesOf(dataDir, called);
  if (files.includes(ticker + SUFFIX)) return;
  const misnamed = files.find((name) => name.toLowerCase() === (ticker + SUFFIX).toLowerCase());
  throw new InvalidInputError(
    `no ${ticker}${SUFFIX} in ${dataDir}; ` +
      (misnamed === undefined ? listed(tickersAmong(files)) : `rename ${quoted(misnamed)} to ${ticker}${SUFFIX}`),
  );
}

function tickersAmong(files: readonly string[]): string[] {
  return files
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .filter(isTicker)
    .sort();
}

async function filesOf(dataDir: string, called = 'dataDir'): Promise<string[]> {
  try {
    return await readdir(dataDir);
  } catch (error) {
    const remedy = 'give a folder with one <TICKER>.csv per ticker';
    throw new InvalidInputError(`${called} ${dataDir} ${problem(error)}; ${remedy}`, { cause: error });
  }
}

function problem(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'ENOTDIR') return 'is not a folder';
  return `cannot be read (${reasonOf(error)})`;
}

function listed(tickers: readonly string[]): string {
  if (tickers.length === 0) return 'there is no <TICKER>.csv at all';
  const rest = tickers.length > TICKERS_LISTED ? ` and ${tickers.length - TICKERS_LISTED} more` : '';
  return `there are ${tickers.slice(0, TICKERS_LISTED).join(', ')}${rest}`;
}
