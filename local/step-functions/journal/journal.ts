import type { Change } from '../engine/change.ts';

/** Where changes are kept. `append` returns when the change would survive a kill of this process. */
export interface Journal {
  append(change: Change): void;
  /** everything appended before, oldest first */
  read(): Iterable<Change>;
  close(): void;
}

/** Forgets everything when the process ends. */
export function memoryJournal(): Journal {
  return { append: () => undefined, read: () => [], close: () => undefined };
}
