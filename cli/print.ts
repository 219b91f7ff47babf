import type { CommonOptions } from './options.ts';
import { type Style, styleFor } from './render/style.ts';

/** Prints a result on stdout: as JSON when asked for, else as text. */
export function print(options: CommonOptions, value: unknown, render: (style: Style) => string): void {
  const text = options.json === true ? JSON.stringify(value, null, 2) : render(styleFor(process.stdout, process.env));
  process.stdout.write(`${text}\n`);
}
