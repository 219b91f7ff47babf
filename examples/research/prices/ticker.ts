import * as z from 'zod';
import { quoted } from '../messages.ts';

/** The rule for tickers in every message about one. */
const TICKER_RULE =
  'a ticker is 1 to 10 characters: a capital letter, then capital letters, digits, "." or "-", no "..", such as AAPL or BRK.B';

/** A ticker is part of a file name, so characters that could leave the folder (`/`, `..`) are not allowed. */
const TICKER = /^(?!.*\.\.)[A-Z][A-Z0-9.-]{0,9}$/;

export const tickerSchema = z
  .string({ error: (issue) => tickerRefused(issue.input) })
  .refine(isTicker, { error: (issue) => tickerRefused(issue.input) });

export function tickerRefused(value: unknown): string {
  return `ticker is ${quoted(value)}; ${TICKER_RULE}`;
}

export function isTicker(text: string): boolean {
  return TICKER.test(text);
}
