import { closeSync, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json } from '../json.ts';
import { jsonText, parseJsonText } from '../json.ts';
import { replaceFile } from '../replace-file.ts';
import { writeLine } from './write-line.ts';

/** Persisted records of a service: one JSON record a line, the oldest first. */
export interface RecordFile<T> {
  /** everything appended before, oldest first */
  read(): T[];
  /** Returns when the record would survive a kill of this process. There is no fsync: a power cut may take the last. */
  append(record: T): void;
  /** Replaces all records. */
  replace(records: readonly T[]): void;
  /** From now on appending does nothing, as if the process had been killed. */
  close(): void;
}

/**
 * @param path undefined in a cloud that keeps nothing: records are read only by a later process
 * @throws when the file holds a line that is no record
 */
export function openRecordFile<T>(path: string | undefined): RecordFile<T> {
  if (path === undefined)
    return { read: () => [], append: () => undefined, replace: () => undefined, close: () => undefined };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file: number | undefined = openSync(path, 'a', 0o600);
  dropTornLine(path);

  return {
    read: () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line, index) => parse<T>(line, path, index + 1)),
    append(record) {
      if (file === undefined) return;
      writeLine(file, record);
    },
    replace(records) {
      if (file === undefined) return;
      replaceFile(path, records.map(lineOf).join(''));
      closeSync(file);
      file = openSync(path, 'a', 0o600);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** A file of a directory, undefined in a cloud that keeps nothing. */
export function fileIn(directory: string | undefined, name: string): string | undefined {
  return directory === undefined ? undefined : join(directory, name);
}

function lineOf(record: unknown): string {
  return `${jsonText(record as Json)}\n`;
}

/** A kill in the middle of a write leaves a line without an end: that record was never acknowledged. */
function dropTornLine(path: string): void {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) truncateSync(path, end);
}

function parse<T>(line: string, path: string, number: number): T {
  try {
    return parseJsonText(line) as T;
  } catch (cause) {
    const remedy = 'move the file away to start without it';
    throw new Error(`line ${number} of ${path} is damaged ('${line.slice(0, 60)}'); ${remedy}`, { cause });
  }
}
