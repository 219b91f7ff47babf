import { writeSync } from 'node:fs';
import type { Json } from '../json.ts';
import { jsonText } from '../json.ts';

/** Writes a value as a line of JSON. @returns its length in bytes */
export function writeLine(file: number, value: unknown): number {
  const line = Buffer.from(`${jsonText(value as Json)}\n`);
  for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
  return line.length;
}
