import * as z from 'zod';
import { quoted } from '../quoted.ts';

/** What every message about a ticker says is allowed. */
const TICKER_RULE =
  'a ticker is 1 to 10 characters: a capital letter, then capital letters, digits, "." or "-", no "..", such as AAPL or BRK.B';

/** A ticker is part of a file name, so what could leave the folder (`/`, `..`) is no ticker. */
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
