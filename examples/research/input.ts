import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { quoted } from './messages.ts';
import { tickerSchema } from './prices/ticker.ts';

/** A path goes into messages and logs as it is, so it holds no control characters. */
const CONTROL_CHARACTER = /\p{Cc}/u;

const dataDirSchema = z
  .string({ error: (issue) => dataDirRefused(issue.input) })
  .refine(isDataDir, { error: (issue) => dataDirRefused(issue.input) });

/** The input of the research workflow. */
export const researchInputSchema = z.strictObject(
  {
    ticker: tickerSchema,
    /** @default - the sample dataset, which knows AAPL */
    dataDir: dataDirSchema.optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown ${issue.keys.map(quoted).join(', ')}; the input is { "ticker": "AAPL", "dataDir": "/optional/folder" }`
        : `the input is ${quoted(issue.input)}; it must be an object like { "ticker": "AAPL" }`,
  },
);

export type ResearchInput = z.infer<typeof researchInputSchema>;

export function isDataDir(path: string): boolean {
  return isAbsolute(path) && !CONTROL_CHARACTER.test(path);
}

/** @param called name of the folder in the message */
export function dataDirRefused(value: unknown, called = 'dataDir'): string {
  return `${called} is ${quoted(value)}; it must be the absolute path of a folder of <TICKER>.csv files, such as /home/me/prices`;
}
