import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { codeOf } from '../messages.ts';

/** The only ticker of the sample dataset. */
export const SAMPLE_TICKER = 'AAPL';

/** 1260 daily bars, 2013-05-13 to 2018-05-11. */
export const SAMPLE_SOURCE = 'AAPL by Yahoo Finance, from npm @observablehq/sample-datasets';

/**
 * The text of the sample dataset. Imported when first asked for and not with the module: code that only reads the agents'
 * declarations runs unbundled, where Node refuses to import a .csv.
 */
export async function readSample(): Promise<string> {
  try {
    return (await import('@observablehq/sample-datasets/aapl.csv')).default;
  } catch (error) {
    if (codeOf(error) !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    return readFile(createRequire(import.meta.url).resolve('@observablehq/sample-datasets/aapl.csv'), 'utf8');
  }
}
