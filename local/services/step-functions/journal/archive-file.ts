import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parseJsonText } from '../../../json.ts';
import { writeLine } from '../../../storage/write-line.ts';
import type { Archive } from '../execution/journal.ts';
import type { WrittenProgress } from '../execution/progress.ts';

/** A file of closed executions, one a line. No journal entry points to a line that a kill cut off. */
export function archiveFile(path: string): Pick<Archive, 'store' | 'load'> & { close(): void } {
  const file = openSync(path, 'a+');
  return {
    store(progress) {
      const offset = fstatSync(file).size;
      return { offset, bytes: writeLine(file, progress) };
    },
    load({ offset, bytes }) {
      const line = Buffer.alloc(bytes);
      let read = 0;
      for (let more = 1; more > 0 && read < bytes; read += more)
        more = readSync(file, line, read, bytes - read, offset + read);
      try {
        return parseJsonText(line.toString('utf8', 0, read)) as unknown as WrittenProgress;
      } catch {
        const remedy = 'move the state directory away to start with an empty one';
        throw new Error(
          `${path} is damaged at byte ${offset}: an execution of ${bytes} bytes cannot be read; ${remedy}`,
        );
      }
    },
    close: () => closeSync(file),
  };
}
