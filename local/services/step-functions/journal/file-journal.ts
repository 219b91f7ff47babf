import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonText } from '../../../json.ts';
import { writeLine } from '../../../storage/write-line.ts';
import type { Change } from '../execution/change.ts';
import type { Journal } from '../execution/journal.ts';
import { archiveFile } from './archive-file.ts';

const JOURNAL_NAME = 'step-functions.jsonl';
const ARCHIVE_NAME = 'closed.jsonl.gz';
const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * A journal in a directory of its own, one change a line, and its archive. An append is one write to the operating
 * system, which keeps it when this process is killed; there is no fsync, so a power cut may take the last changes.
 * @throws when the file holds a line that is no change
 */
export function fileJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, JOURNAL_NAME);
  let file = openSync(path, 'a+');
  // a kill in the middle of a write leaves a line without an end: that change never happened
  dropTornLine(file);
  const archive = archiveFile(join(directory, ARCHIVE_NAME));
  return {
    append: (change) => writeLine(file, change),
    *read() {
      let number = 0;
      for (const line of lines(file)) {
        number++;
        yield parse(line, path, number);
      }
    },
    archive: {
      store: archive.store,
      load: archive.load,
      replaceJournal(changes) {
        const next = openSync(`${path}.next`, 'w+');
        for (const change of changes) writeLine(next, change);
        closeSync(next);
        renameSync(`${path}.next`, path);
        closeSync(file);
        file = openSync(path, 'a+');
      },
    },
    close() {
      closeSync(file);
      archive.close();
    },
  };
}

function parse(line: string, path: string, number: number): Change {
  try {
    return parseJsonText(line) as unknown as Change;
  } catch {
    const remedy = 'move the file away to start with an empty state';
    throw new Error(`Line ${number} of ${path} is damaged ('${line.slice(0, 60)}...'); ${remedy}`);
  }
}

function dropTornLine(file: number): void {
  const { size } = fstatSync(file);
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const length = readSync(file, chunk, 0, end - start, start);
    const newline = chunk.subarray(0, length).lastIndexOf(NEWLINE);
    if (newline >= 0) {
      ftruncateSync(file, start + newline + 1);
      return;
    }
    end = start;
  }
  ftruncateSync(file, 0);
}

function* lines(file: number): Iterable<string> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer[] = [];
  for (let position = 0; ; ) {
    const length = readSync(file, chunk, 0, CHUNK_BYTES, position);
    if (length === 0) return;
    position += length;
    let start = 0;
    for (;;) {
      const newline = chunk.subarray(0, length).indexOf(NEWLINE, start);
      if (newline < 0) break;
      rest.push(Buffer.from(chunk.subarray(start, newline)));
      yield Buffer.concat(rest).toString('utf8');
      rest = [];
      start = newline + 1;
    }
    rest.push(Buffer.from(chunk.subarray(start, length)));
  }
}
