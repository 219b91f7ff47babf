import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Json, jsonText, parseJsonText } from '../../../json.ts';
import type { Archive } from '../execution/journal.ts';
import type { WrittenProgress } from '../execution/progress.ts';

/**
 * A file of closed executions, compressed one by one: a run of the reference workflow takes 10 KB instead of 230. All of them together
 * are a gzip file of JSON lines. No journal entry points to one that a kill cut off.
 */
export function archiveFile(path: string): Pick<Archive, 'store' | 'load'> & { close(): void } {
  const file = openSync(path, 'a+');
  return {
    store(progress) {
      const offset = fstatSync(file).size;
      const packed = gzipSync(`${jsonText(progress as unknown as Json)}\n`);
      for (let written = 0; written < packed.length; ) written += writeSync(file, packed, written);
      return { offset, bytes: packed.length };
    },
    load({ offset, bytes }) {
      const packed = Buffer.alloc(bytes);
      let read = 0;
      for (let more = 1; more > 0 && read < bytes; read += more)
        more = readSync(file, packed, read, bytes - read, offset + read);
      try {
        return parseJsonText(gunzipSync(packed.subarray(0, read)).toString()) as unknown as WrittenProgress;
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
