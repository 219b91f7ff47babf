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

/** Where the progress of closed executions is kept, so that a start need not read all executions. */
export interface Archive {
  /** Survives a kill, like an appended change. */
  store(progress: WrittenProgress): ArchivePlace;
  load(place: ArchivePlace): WrittenProgress;
  /** Replaces the journal's content by `changes`: a kill leaves either the old or the new. */
  replaceJournal(changes: Iterable<Change>): void;
}

/** Forgets everything when the process ends. */
export function memoryJournal(): Journal {
  return { append: () => undefined, read: () => [], close: () => undefined };
}
