import { writeSync } from 'node:fs';

/** Writes a value as a line of JSON. @returns its length in bytes */
export function writeLine(file: number, value: unknown): number {
  const line = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
  return line.length;
}
