import type { ArchivePlace, Change } from './change.ts';
import type { WrittenProgress } from './progress.ts';

/** Where changes are kept. `append` returns when the change would survive a kill of this process. */
export interface Journal {
  append(change: Change): void;
  /** everything appended before, oldest first */
  read(): Iterable<Change>;
  /** @default - nothing is archived: the journal keeps everything */
  readonly archive?: Archive;
  close(): void;
}

/** Where the progress of closed executions is kept, so that a start does not read all that ever was. */
export interface Archive {
  /** Survives a kill, like what is appended. */
  store(progress: WrittenProgress): ArchivePlace;
  load(place: ArchivePlace): WrittenProgress;
  /** Puts `changes` in the place of all that the journal holds: a kill leaves either the one or the other. */
  replaceJournal(changes: Iterable<Change>): void;
}

/** Forgets everything when the process ends. */
export function memoryJournal(): Journal {
  return { append: () => undefined, read: () => [], close: () => undefined };
}
