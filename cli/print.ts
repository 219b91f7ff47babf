import { once } from 'node:events';
import { formatOf, type OutputFormat, type OutputOptions } from './output-format.ts';
import { type Style, styleFor } from './render/style.ts';

/** Prints a result on stdout: as JSON where asked for, else as text. */
export function print(options: OutputOptions, value: unknown, render: (style: Style) => string): void {
  const format = formatOf(options);
  if (format === 'text') process.stdout.write(`${render(styleFor(process.stdout, process.env))}\n`);
  else printJson(format, value);
}

/** A list of no items is no line of jsonl. */
export function printJson(format: Exclude<OutputFormat, 'text'>, value: unknown): void {
  if (format === 'json') process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  else for (const item of Array.isArray(value) ? value : [value]) process.stdout.write(`${JSON.stringify(item)}\n`);
}

/** Prints an item of a list that is longer than memory: the next one is read once its reader has taken this one. */
export async function printLine(item: unknown): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(item)}\n`)) await once(process.stdout, 'drain');
}
