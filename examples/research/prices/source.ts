import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AgentInputError } from 'ballast';
import type { ResearchInput } from '../input.ts';
import { codeOf, reasonOf } from '../messages.ts';
import { readSample, SAMPLE_SOURCE, SAMPLE_TICKER } from './sample.ts';
import { isTicker, tickerRefused } from './ticker.ts';

/**
 * A century of daily bars is about 2 MB, and takes half a second of a CPU: 3 s of the 5 of an attempt on the seventh of one
 * that a function of 256 MiB has. A far larger file is no price file.
 */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

export interface PriceText {
  /** where the prices come from, as a report names it */
  readonly source: string;
  /** the file as messages name it */
  readonly file: string;
  readonly csv: string;
}

/**
 * The CSV text of a ticker: of the sample dataset, or `<dataDir>/<TICKER>.csv`.
 * @throws AgentInputError when there is none
 */
export async function readPrices({ ticker, dataDir }: ResearchInput): Promise<PriceText> {
  if (!isTicker(ticker)) throw new AgentInputError(tickerRefused(ticker));
  if (dataDir !== undefined) return readFromFolder(ticker, dataDir);
  if (ticker !== SAMPLE_TICKER) {
    throw new AgentInputError(
      `no prices for ticker ${ticker}: the sample dataset has ${SAMPLE_TICKER} only; give dataDir, a folder with ${ticker}.csv`,
    );
  }
  return { source: SAMPLE_SOURCE, file: `${SAMPLE_TICKER}.csv (sample)`, csv: await readSample() };
}

async function readFromFolder(ticker: string, dataDir: string): Promise<PriceText> {
  const file = join(dataDir, `${ticker}.csv`);
  try {
    // Links are followed first, so that one that leads out of the folder is seen.
    const [folder, real] = await Promise.all([realpath(dataDir), realpath(file)]);
    if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
      throw new AgentInputError(`${file} leads out of its folder, to ${real}; put the file itself there`);
    }
    const found = await stat(real);
    if (!found.isFile()) throw new AgentInputError(`${file} is not a file; put the prices of ${ticker} there`);
    if (found.size > MAX_FILE_BYTES) {
      throw new AgentInputError(
        `${file} has ${found.size} bytes; at most ${MAX_FILE_BYTES} are read, so keep daily prices only`,
      );
    }
    return { source: file, file, csv: await readFile(real, 'utf8') };
  } catch (error) {
    if (error instanceof AgentInputError) throw error;
    const problem = codeOf(error) === 'ENOENT' ? `there is no ${file}` : `cannot read ${file} (${reasonOf(error)})`;
    throw new AgentInputError(`${problem}; put the prices of ${ticker} there`, { cause: error });
  }
}
